import { queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import type { OrderRow } from '#lib/orders/order.ts';
import { exactAmount, type OrderItem } from '#lib/payments-api/schemas.ts';

export interface OrderRequest {
  tenantId: string;
  /** The same for every try of one order. */
  requestKey: string;
  items: readonly OrderItem[];
  currency: string;
  /** What people call it; made where there is none. */
  reference?: string | undefined;
  customerEmail?: string | undefined;
  conversation?: { channel: string; address: string } | undefined;
  metadata: Record<string, string>;
  /** How long its stock stays reserved unpaid. */
  lastsSeconds: number;
}

/**
 * Makes an order and reserves its stock, or finds the one made under this key. Prices of items come from the database.
 *
 * @throws AppError `invalid_request`, `item_not_found`, `out_of_stock` with what is left, `order_exists`,
 *   `currency_not_supported`, `amount_out_of_range`, `idempotency_key_reused`
 */
export async function openOrder(request: OrderRequest): Promise<OrderRow> {
  const { is_new: _isNew, ...order } = await queryOne<OrderRow & { is_new: boolean }>(
    {
      name: 'open-order',
      text: `select (o.order_).*, o.is_new
        from orders.open($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + make_interval(secs => $9)) o`,
    },
    [
      request.tenantId,
      request.requestKey,
      JSON.stringify(request.items.map((item, index) => lineOf(item, request.currency, index))),
      request.currency,
      request.reference ?? null,
      request.customerEmail ?? null,
      request.conversation ? JSON.stringify(request.conversation) : null,
      JSON.stringify(request.metadata),
      request.lastsSeconds,
    ],
  );
  return order;
}

function lineOf(item: OrderItem, currency: string, index: number) {
  if ('item_id' in item) return { itemId: item.item_id, quantity: item.quantity };
  const exact = exactAmount(item.amount, currency);
  if ('problem' in exact) {
    throw new AppError('invalid_request', exact.problem, { param: `items.${index}.amount` });
  }
  return {
    name: item.name,
    description: item.description ?? '',
    amount: exact.minor,
    quantity: item.quantity,
  };
}
