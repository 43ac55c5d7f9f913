import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { getPaymentSetup } from '#lib/payments/get-payment-setup.ts';

/**
 * `GET /api/stripe/payment-form?tenant=<slug>` → `{ tenantSlug, publishableKey, stripeJsUrl, savedCards }`: what
 * `StripePaymentForm` needs where its page did not give it. 401, 403 for members, 404.
 */
export const GET = route({ access: tenantRole('admin') }, async ({ caller }) =>
  getPaymentSetup(caller.tenant),
);
