import { operator } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { getTenantOfPayment, refundPayment } from '#lib/refunds/refund-payment.ts';
import { operatorRefundSchema } from '#lib/refunds/schemas.ts';

/**
 * `POST /api/admin/payments/:id/refund` `{ requestId, reason, amountCents? }` → `{ refund }`: an operator gives money back,
 * all that is left unless an amount in minor units is given. 400 `refund_exceeds_left` with `leftCents`, 400
 * `reason_required`, 401, 404, 409 `payment_not_refundable`.
 */
export const POST = route(
  { access: operator, body: operatorRefundSchema },
  async ({ caller, body, params }) => {
    const paymentId = uuidParam(params.id, 'payment_not_found');
    const tenantId = await getTenantOfPayment(paymentId);
    return {
      refund: await refundPayment({
        ...body,
        tenantId,
        paymentId,
        requestedBy: 'operator',
        userId: caller.id,
      }),
    };
  },
);
