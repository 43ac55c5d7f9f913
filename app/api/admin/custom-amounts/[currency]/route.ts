import { z } from 'zod';
import { operator } from '#lib/http/access.ts';
import { AppError } from '#lib/http/errors.ts';
import { route } from '#lib/http/route.ts';
import { saveCustomAmounts } from '#lib/packages/save-custom-amounts.ts';
import { customAmounts } from '#lib/packages/schemas.ts';

const currencyCode = z.string().regex(/^[a-z]{3}$/);

/**
 * `PUT /api/admin/custom-amounts/:currency` `{ minCents, maxCents, tiers: [{ fromCents, creditsPerHundred }] }` → the
 * same: replaces limits and rates. For operators; 404 to everyone else. 400.
 */
export const PUT = route({ access: operator, body: customAmounts }, async ({ caller, body, params }) => {
  const currency = currencyCode.safeParse(params.currency);
  if (!currency.success) throw new AppError('currency_not_supported', 'A currency has three small letters.');
  await saveCustomAmounts(caller.id, currency.data, body);
  return body;
});
