import { tenantRole } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { syncPayment } from '#lib/payments/sync-payment.ts';

/**
 * `POST /api/stripe/payments/:id/sync` → `{ payment, availableCredits }`: settles the payment by what Stripe says now.
 * Any member may ask; it changes nothing that Stripe did not do. 401, 404, 503.
 */
export const POST = route({ access: tenantRole('member') }, async ({ caller, params }) =>
  syncPayment(caller.tenant.id, uuidParam(params.id, 'payment_not_found')),
);
