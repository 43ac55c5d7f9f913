import { tenantRole } from '#lib/http/access.ts';
import { parseInput } from '#lib/http/parse-input.ts';
import { route } from '#lib/http/route.ts';
import { describeItem, saveItem } from '#lib/orders/item.ts';
import { saveItemSchema, skuSchema } from '#lib/payments-api/schemas.ts';

/**
 * `PUT /api/tenants/:slug/items/:sku` `{ name, amount, currency?, description?, stock?, is_active? }` → `{ item }`: adds the
 * item of this sku or changes it, as `PUT /payments/items/:sku` does. Owners and admins. 400, 401, 403, 404, 409
 * `stock_reserved`.
 */
export const PUT = route(
  { access: tenantRole('admin'), body: saveItemSchema },
  async ({ caller, params, body }) => {
    const sku = parseInput(skuSchema, params.sku ?? '');
    return { item: describeItem(await saveItem(caller.tenant.id, sku, body)) };
  },
);
