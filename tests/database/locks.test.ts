/**
 * Who decides over money waits for whoever is deciding over the same: one test for each lock that is taken first. What
 * is asked for here is refused or was done before, so that it changes no row and nothing but that lock can wait.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { payAsCustomer, settleCustomer } from '#tests/support/customer-payments.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { issueInvoice } from '#tests/support/invoices.ts';
import { addItem, openOrderOf } from '#tests/support/orders.ts';
import { preparePurchase, seedPrices, settle } from '#tests/support/payments.ts';
import { beginRefund } from '#tests/support/refunds.ts';
import { sqlstateOf } from '#tests/support/refusal.ts';
import { createTenant, createTenantWith } from '#tests/support/tenants.ts';

interface Waiting {
  /** Table, column and value of the one row that another transaction has. */
  readonly row: readonly [table: string, column: string, value: string | number];
  readonly ask: () => Promise<unknown>;
}

let database: TestDatabase;
let packageId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  packageId = await seedPrices(database);
});
afterAll(() => database[Symbol.asyncDispose]());

const settled = async () => {
  const purchase = await preparePurchase(database, packageId);
  await settle(database, purchase);
  return purchase;
};
const asked = (sql: string, values: unknown[]) => () => sqlstateOf(database.server.query(sql, values));

const WAITING: Readonly<Record<string, () => Promise<Waiting>>> = {
  'a settlement for the payment': async () => {
    const purchase = await settled();
    return {
      row: ['payment_history', 'id', purchase.paymentId],
      ask: () => settle(database, purchase),
    };
  },
  'settlements of many for their payments': async () => {
    const purchase = await settled();
    return {
      row: ['payment_history', 'id', purchase.paymentId],
      ask: () =>
        database.owner.query('select payments.settle_plain(array[$1::jsonb])', [{ id: purchase.intentId }]),
    };
  },
  'a refund for the payment': async () => {
    const purchase = await settled();
    return {
      row: ['payment_history', 'id', purchase.paymentId],
      ask: () => sqlstateOf(beginRefund(database, purchase, { amountCents: 1001 })),
    };
  },
  'an operation for the account': async () => {
    const tenant = await createTenantWith(database, 10);
    return {
      row: ['credit_accounts', 'tenant_id', tenant],
      ask: asked('select credits.hold($1, 1000, $2)', [tenant, randomUUID()]),
    };
  },
  'a batch of debits for the accounts': async () => {
    const tenant = await createTenantWith(database, 10);
    return {
      row: ['credit_accounts', 'tenant_id', tenant],
      ask: asked(
        `select credits.consume_many(array[$1::uuid], '{1000}', array[$2], '{""}', '{null}', '{null}', '{"{}"}')`,
        [tenant, randomUUID()],
      ),
    };
  },
  "a settlement for a customer's payment": async () => {
    const payment = await payAsCustomer(database, await createTenant(database));
    return {
      row: ['customer_payments', 'id', payment.id],
      ask: () => settleCustomer(database, payment),
    };
  },
  "a refund for a customer's payment": async () => {
    const payment = await payAsCustomer(database, await createTenant(database));
    return {
      row: ['customer_payments', 'id', payment.id],
      ask: asked(`select payments.begin_customer_refund($1, $2, 2001, 'Too much')`, [
        payment.id,
        randomUUID(),
      ]),
    };
  },
  'a credit note for the invoice': async () => {
    const invoice = await issueInvoice(database, { tenantId: await createTenant(database) });
    return {
      row: ['invoices', 'id', invoice.id],
      ask: asked(`select invoicing.credit($1, 1001, 'Too much', $2, null)`, [invoice.id, randomUUID()]),
    };
  },
  'an order for its items': async () => {
    const tenant = await createTenant(database);
    const item = await addItem(database, tenant, 5);
    return {
      row: ['items', 'id', item],
      ask: () => sqlstateOf(openOrderOf(database, tenant, item, { quantity: 6 })),
    };
  },
};

/** Whether `ask` is not done before the transaction that has the row has ended. */
async function waits({ row: [table, column, value], ask }: Waiting): Promise<boolean> {
  const client = await database.owner.connect();
  try {
    await client.query('begin');
    const had = await client.query(`select from public.${table} where ${column} = $1 for update`, [value]);
    expect(had.rowCount).toBe(1);
    let isDone = false;
    const asking = ask().finally(() => {
      isDone = true;
    });
    for (let isWaiting = false; !isDone && !isWaiting; ) {
      const { rowCount } = await database.owner.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      isWaiting = rowCount === 1;
      await sleep(10);
    }
    const hasWaited = !isDone;
    await client.query('commit');
    await asking;
    return hasWaited;
  } finally {
    client.release();
  }
}

describe('a lock is taken first', () => {
  it.each(Object.keys(WAITING))('by %s', async (name) => {
    const waiting = await WAITING[name]?.();
    expect(waiting && (await waits(waiting))).toBe(true);
  });
});
