import { apiKey } from '#lib/http/api-key-access.ts';
import { parseInput } from '#lib/http/parse-input.ts';
import { route } from '#lib/http/route.ts';
import { describeItem, saveItem } from '#lib/orders/item.ts';
import { saveItemSchema, skuSchema } from '#lib/payments-api/schemas.ts';

/**
 * `PUT /payments/items/:sku` `{ name, amount, currency?, description?, stock?, is_active? }` → `{ success, item }`: adds the
 * item of this sku or changes it. Open orders keep the price they were made at. 400, 401, 403, 409 `stock_reserved`.
 */
export const PUT = route(
  { access: apiKey('payments'), body: saveItemSchema },
  async ({ caller, params, body }) => {
    const sku = parseInput(skuSchema, params.sku ?? '');
    return { success: true, item: describeItem(await saveItem(caller.tenantId, sku, body)) };
  },
);
