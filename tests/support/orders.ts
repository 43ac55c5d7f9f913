/** Items and orders of a tenant, and customers who pay them: for tests of the database alone. */
import { randomUUID } from 'node:crypto';
import type { CustomerPayment } from './customer-payments.ts';
import { beginAsCustomer } from './customer-payments.ts';
import type { TestDatabase } from './database.ts';

export interface Stock {
  stock: number | null;
  reserved: number;
  sold: number;
}

/** An item at 20 dollars. */
export async function addItem(
  { server }: Pick<TestDatabase, 'server'>,
  tenant: string,
  stock: number | null,
): Promise<string> {
  const { rows } = await server.query<{ id: string }>(
    `select id from orders.save_item($1, $2, 'A ticket', '', 2000, 'usd', $3, true)`,
    [tenant, `SKU-${randomUUID()}`, stock],
  );
  return rows[0]?.id ?? '';
}

export async function stockOf(
  { owner }: Pick<TestDatabase, 'owner'>,
  itemId: string,
): Promise<Stock | undefined> {
  const { rows } = await owner.query<Stock>(
    'select stock::int, reserved::int, sold::int from public.items where id = $1',
    [itemId],
  );
  return rows[0];
}

interface Opened {
  readonly quantity?: number;
  readonly key?: string;
  readonly reference?: string | null;
  readonly lastsSeconds?: number;
}

/** An open order of one item. */
export async function openOrderOf(
  { server }: Pick<TestDatabase, 'server'>,
  tenant: string,
  itemId: string,
  { quantity = 1, key = randomUUID(), reference = null, lastsSeconds = 60 }: Opened = {},
): Promise<{ id: string; reference: string; total: number; is_new: boolean }> {
  const { rows } = await server.query<{ id: string; reference: string; total: string; is_new: boolean }>(
    `select (o.order_).id, (o.order_).reference, (o.order_).total, o.is_new
     from orders.open($1, $2, $3, 'usd', $4, null, '{"channel": "chat", "address": "thread-1"}', '{}',
       clock_timestamp() + make_interval(secs => $5)) o`,
    [tenant, key, JSON.stringify([{ itemId, quantity }]), reference, lastsSeconds],
  );
  const [order] = rows;
  if (!order) throw new Error('No order was opened');
  return { ...order, total: Number(order.total) };
}

/** A payment for an order, not yet paid. */
export async function beginForOrder(
  database: Pick<TestDatabase, 'server'>,
  tenant: string,
  orderId: string,
  amount = 2000,
): Promise<CustomerPayment> {
  const payment = await beginAsCustomer(database, tenant, { amount, purpose: 'order' });
  await database.server.query('select orders.attach_payment($1, $2, $3)', [tenant, orderId, payment.id]);
  return payment;
}

export async function statusOf(
  { owner }: Pick<TestDatabase, 'owner'>,
  orderId: string,
): Promise<string | undefined> {
  const { rows } = await owner.query<{ status: string }>('select status from public.orders where id = $1', [
    orderId,
  ]);
  return rows[0]?.status;
}
