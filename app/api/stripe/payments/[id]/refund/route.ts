import { tenantRole } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { getRefundable } from '#lib/refunds/get-refundable.ts';
import { refundPayment } from '#lib/refunds/refund-payment.ts';
import { ownerRefundSchema } from '#lib/refunds/schemas.ts';

/**
 * `GET /api/stripe/payments/:id/refund` → `{ currency, leftCents, ownerCents, ownerCredits }`: what may be refunded, how
 * much of it by an owner, and the credits that go with that. 401, 403, 404.
 */
export const GET = route({ access: tenantRole('admin') }, async ({ caller, params }) =>
  getRefundable(caller.tenant.id, uuidParam(params.id, 'payment_not_found')),
);

/**
 * `POST /api/stripe/payments/:id/refund` `{ requestId, amountCents?, reason? }` → `{ refund }`: an owner takes back the
 * money of credits of this payment that are neither spent, reserved nor expired, within 14 days of paying. 400
 * `refund_exceeds_left` with `leftCents`, 401, 403 for all but owners, 404, 409 `payment_not_refundable`.
 */
export const POST = route(
  { access: tenantRole('owner'), body: ownerRefundSchema },
  async ({ caller, body, params }) => ({
    refund: await refundPayment({
      tenantId: caller.tenant.id,
      paymentId: uuidParam(params.id, 'payment_not_found'),
      requestId: body.requestId,
      amountCents: body.amountCents,
      reason: body.reason,
      requestedBy: 'owner',
      userId: caller.user.id,
    }),
  }),
);
