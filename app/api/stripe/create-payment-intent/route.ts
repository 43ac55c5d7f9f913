import { tenantRole } from '#lib/http/access.ts';
import { PURCHASE } from '#lib/http/allowances.ts';
import { perAddress, perTenant } from '#lib/http/rate-limit.ts';
import { route } from '#lib/http/route.ts';
import { createPurchase } from '#lib/payments/create-purchase.ts';
import { createPaymentIntentSchema } from '#lib/payments/schemas.ts';

/**
 * `POST /api/stripe/create-payment-intent` `{ packageId | customAmountCents, purchaseId, currency?, saveCard?, tenantId? }`
 * → `{ payment, paymentIntentId, clientSecret }`. Amounts in minor units, prices from the database. A repeat with the
 * same purchaseId answers the same intent. 400, 401, 403 for members, 404, 409 `purchase_id_reused`, 429, 503.
 */
export const POST = route(
  {
    access: tenantRole('admin'),
    body: createPaymentIntentSchema,
    limits: [perTenant(PURCHASE.perTenant), perAddress(PURCHASE.perAddress)],
  },
  async ({ caller, body }) => createPurchase(caller, body),
);
