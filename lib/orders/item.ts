/** Something a tenant sells. Amounts in minor units inside, in major units in answers. */
import { query, queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { toMajor } from '#lib/money.ts';
import { checkChargeAmount } from '#lib/payments/charge-limits.ts';
import { exactAmount, type SaveItemRequest } from '#lib/payments-api/schemas.ts';

export interface ItemRow {
  tenant_id: string;
  id: string;
  sku: string;
  name: string;
  description: string;
  amount: number;
  currency: string;
  /** What can still be sold, with what is reserved of it. Null: it does not run out. */
  stock: number | null;
  reserved: number;
  sold: number;
  is_active: boolean;
}

/** An item as the API and agents see it. */
export function describeItem(item: ItemRow) {
  return {
    id: item.id,
    sku: item.sku,
    name: item.name,
    description: item.description,
    amount: toMajor(item.amount, item.currency),
    currency: item.currency,
    available: item.stock === null ? null : item.stock - item.reserved,
    is_active: item.is_active,
  };
}

/** All items of a tenant by name, those for sale first. */
export function listItems(tenantId: string): Promise<ItemRow[]> {
  return query<ItemRow>(
    {
      name: 'list-items',
      text: 'select * from public.items where tenant_id = $1 order by is_active desc, name, sku limit 500',
    },
    [tenantId],
  );
}

/**
 * Adds the item of this sku or changes it; open orders keep the price they were made at.
 *
 * @throws AppError `invalid_request`, `amount_out_of_range`, `currency_not_supported`, `stock_reserved`
 */
export async function saveItem(tenantId: string, sku: string, item: SaveItemRequest): Promise<ItemRow> {
  const exact = exactAmount(item.amount, item.currency);
  if ('problem' in exact) throw new AppError('invalid_request', exact.problem, { param: 'amount' });
  checkChargeAmount(exact.minor, item.currency);
  return queryOne<ItemRow>(
    { name: 'save-item', text: 'select * from orders.save_item($1, $2, $3, $4, $5, $6, $7, $8)' },
    [tenantId, sku, item.name, item.description, exact.minor, item.currency, item.stock, item.is_active],
  );
}
