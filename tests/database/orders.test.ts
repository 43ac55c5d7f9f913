import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginAsCustomer, refundPart, settleCustomer } from '#tests/support/customer-payments.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { addItem, beginForOrder, openOrderOf, statusOf, stockOf } from '#tests/support/orders.ts';
import { refusalOf } from '#tests/support/refusal.ts';
import { createTenant } from '#tests/support/tenants.ts';

describe('orders', () => {
  let database: TestDatabase;
  let tenant: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    tenant = await createTenant(database);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  const eventsOf = async (orderId: string): Promise<string[]> => {
    const { rows } = await database.owner.query<{ type: string }>(
      `select type from public.outgoing_events where payload ->> 'id' = $1 order by created_at`,
      [orderId],
    );
    return rows.map(({ type }) => type);
  };
  const openUnlessSoldOut = async (item: string) => {
    try {
      return await openOrderOf(database, tenant, item);
    } catch (error) {
      expect(await refusalOf(Promise.reject(error))).toMatchObject({ code: 'out_of_stock' });
      return null;
    }
  };
  const close = (orderId: string, status: string) =>
    database.server.query('select orders.close($1, $2, $3)', [tenant, orderId, status]);
  const refundJobs = async (paymentId: number): Promise<number> => {
    const { rowCount } = await database.owner.query(
      `select from graphile_worker.jobs where key = 'order-refund-' || $1`,
      [paymentId],
    );
    return rowCount ?? 0;
  };

  it('reserve stock while they are open, take it when paid and tell so once', async () => {
    const item = await addItem(database, tenant, 5);
    const order = await openOrderOf(database, tenant, item, { quantity: 2 });
    expect(order.total).toBe(4000);
    expect(await stockOf(database, item)).toEqual({ stock: 5, reserved: 2, sold: 0 });
    const payment = await beginForOrder(database, tenant, order.id, 4000);
    await settleCustomer(database, payment, { amountReceived: 4000 });
    await settleCustomer(database, payment, { amountReceived: 4000 });
    expect(await stockOf(database, item)).toEqual({ stock: 3, reserved: 0, sold: 2 });
    expect(await statusOf(database, order.id)).toBe('paid');
    expect(await eventsOf(order.id)).toEqual(['order.paid']);
  });

  it('answer the same order to the same key, and refuse another under it', async () => {
    const item = await addItem(database, tenant, 5);
    const key = randomUUID();
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => openOrderOf(database, tenant, item, { key })),
    );
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    expect(opened.filter(({ is_new }) => is_new)).toHaveLength(1);
    expect((await stockOf(database, item))?.reserved).toBe(1);
    expect(await refusalOf(openOrderOf(database, tenant, item, { key, quantity: 2 }))).toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('give their stock back when they expire or are canceled, once', async () => {
    const item = await addItem(database, tenant, 5);
    for (const status of ['expired', 'canceled']) {
      const order = await openOrderOf(database, tenant, item);
      await close(order.id, status);
      await close(order.id, status);
      expect(await statusOf(database, order.id)).toBe(status);
      expect(await eventsOf(order.id)).toEqual([`order.${status}`]);
    }
    expect(await stockOf(database, item)).toEqual({ stock: 5, reserved: 0, sold: 0 });
  });

  it('are canceled with their payment', async () => {
    const item = await addItem(database, tenant, 5);
    const order = await openOrderOf(database, tenant, item);
    const payment = await beginForOrder(database, tenant, order.id);
    await settleCustomer(database, payment, { status: 'canceled', amountReceived: 0 });
    expect(await statusOf(database, order.id)).toBe('canceled');
    expect((await stockOf(database, item))?.reserved).toBe(0);
  });

  it('give their stock back when all of their money went back, and keep it after a part', async () => {
    const item = await addItem(database, tenant, 5);
    const order = await openOrderOf(database, tenant, item);
    const payment = await beginForOrder(database, tenant, order.id);
    await settleCustomer(database, payment);
    await refundPart(database, payment, 500);
    expect(await statusOf(database, order.id)).toBe('paid');
    await refundPart(database, payment, 1500);
    expect(await statusOf(database, order.id)).toBe('refunded');
    expect(await stockOf(database, item)).toEqual({ stock: 5, reserved: 0, sold: 0 });
  });

  it('are taken up again by a late payment while there is stock', async () => {
    const item = await addItem(database, tenant, 1);
    const order = await openOrderOf(database, tenant, item);
    const payment = await beginForOrder(database, tenant, order.id);
    await close(order.id, 'expired');
    await settleCustomer(database, payment);
    expect(await statusOf(database, order.id)).toBe('paid');
    expect(await stockOf(database, item)).toEqual({ stock: 0, reserved: 0, sold: 1 });
  });

  it('give a late payment back where the stock is gone, and never oversell', async () => {
    const item = await addItem(database, tenant, 1);
    const late = await openOrderOf(database, tenant, item);
    const payment = await beginForOrder(database, tenant, late.id);
    await close(late.id, 'expired');
    await openOrderOf(database, tenant, item);
    await settleCustomer(database, payment);
    expect(await statusOf(database, late.id)).toBe('refund_due');
    expect(await refundJobs(payment.id)).toBe(1);
    expect(await stockOf(database, item)).toEqual({ stock: 1, reserved: 1, sold: 0 });
    await refundPart(database, payment, 2000);
    expect(await statusOf(database, late.id)).toBe('refunded');
    expect(await stockOf(database, item)).toEqual({ stock: 1, reserved: 1, sold: 0 });
  });

  it('paid twice, as in two tabs, are one order, one notice, and the second payment goes back', async () => {
    const item = await addItem(database, tenant, 5);
    const order = await openOrderOf(database, tenant, item);
    const [first, second] = [
      await beginForOrder(database, tenant, order.id),
      await beginForOrder(database, tenant, order.id),
    ];
    await Promise.all([settleCustomer(database, first), settleCustomer(database, second)]);
    expect(await stockOf(database, item)).toEqual({ stock: 4, reserved: 0, sold: 1 });
    expect(await eventsOf(order.id)).toEqual(['order.paid']);
    const jobs = [await refundJobs(first.id), await refundJobs(second.id)];
    expect(jobs.sort()).toEqual([0, 1]);
  });

  it('never sell more than there is to 200 buyers at once', async () => {
    const item = await addItem(database, tenant, 50);
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, async (_, buyer) => {
        const order = await openUnlessSoldOut(item);
        if (!order) return 'sold out';
        const payment = await beginForOrder(database, tenant, order.id);
        if (buyer % 3 === 0) {
          await close(order.id, 'expired');
          return 'abandoned';
        }
        await settleCustomer(
          database,
          payment,
          buyer % 3 === 1
            ? { status: 'requires_payment_method', amountReceived: 0, failureCode: 'declined' }
            : {},
        );
        return buyer % 3 === 1 ? 'declined' : 'paid';
      }),
    );
    const paid = outcomes.filter((outcome) => outcome === 'paid').length;
    const declined = outcomes.filter((outcome) => outcome === 'declined').length;
    const stock = await stockOf(database, item);
    expect(stock).toEqual({ stock: 50 - paid, reserved: declined, sold: paid });
    expect(paid + declined).toBeLessThanOrEqual(50);
    expect(paid).toBeGreaterThan(0);
  });

  it('say what is left where there is too little', async () => {
    const item = await addItem(database, tenant, 2);
    expect(await refusalOf(openOrderOf(database, tenant, item, { quantity: 3 }))).toMatchObject({
      code: 'out_of_stock',
      details: { left: 2 },
    });
    expect((await stockOf(database, item))?.reserved).toBe(0);
  });

  it('refuse an item of another tenant and a reference that is taken', async () => {
    const stranger = await createTenant(database);
    const item = await addItem(database, tenant, 5);
    expect(await refusalOf(openOrderOf(database, stranger, item))).toMatchObject({ code: 'item_not_found' });
    await openOrderOf(database, tenant, item, { reference: 'ORD-X' });
    expect(await refusalOf(openOrderOf(database, tenant, item, { reference: 'ORD-X' }))).toMatchObject({
      code: 'order_exists',
    });
    expect((await stockOf(database, item))?.reserved).toBe(1);
  });

  it('do not let the stock be set below what is reserved', async () => {
    const { rows } = await database.server.query<{ id: string; sku: string }>(
      `select id, sku from orders.save_item($1, 'LOW', 'A ticket', '', 2000, 'usd', 3, true)`,
      [tenant],
    );
    await openOrderOf(database, tenant, rows[0]?.id ?? '', { quantity: 2 });
    expect(
      await refusalOf(
        database.server.query(`select orders.save_item($1, 'LOW', 'A ticket', '', 2000, 'usd', 1, true)`, [
          tenant,
        ]),
      ),
    ).toMatchObject({ code: 'stock_reserved', details: { reserved: 2 } });
  });

  it('tell of a payment without an order in the words of its order_id', async () => {
    const payment = await beginAsCustomer(database, tenant, { purpose: 'api' });
    await database.server.query('select payments.set_conversation($1, $2)', [
      payment.id,
      { channel: 'chat', address: 'thread-9' },
    ]);
    await settleCustomer(database, payment);
    const { rows } = await database.owner.query(
      `select e.type, d.channel, d.address from public.outgoing_events e
       join public.deliveries d on d.tenant_id = e.tenant_id and d.event_id = e.id
       where e.payload ->> 'paymentIntentId' = $1`,
      [payment.intentId],
    );
    expect(rows).toEqual([{ type: 'payment.succeeded', channel: 'chat', address: 'thread-9' }]);
  });
});
