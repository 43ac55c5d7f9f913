import { apiKey } from '#lib/http/api-key-access.ts';
import { route } from '#lib/http/route.ts';
import { describeItem, listItems } from '#lib/orders/item.ts';

/**
 * `GET /payments/items` → `{ items: [{ id, sku, name, description, amount, currency, available, is_active }] }`, amounts in
 * major units; `available` null where an item does not run out. 401, 403, 429.
 */
export const GET = route({ access: apiKey('payments') }, async ({ caller }) => ({
  items: (await listItems(caller.tenantId)).map(describeItem),
}));
