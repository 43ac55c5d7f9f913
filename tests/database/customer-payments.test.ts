import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import {
  beginAsCustomer,
  payAsCustomer,
  refundPart,
  settleCustomer,
} from '#tests/support/customer-payments.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { refusalOf } from '#tests/support/refusal.ts';
import { createTenant, value } from '#tests/support/tenants.ts';

let database: TestDatabase;
let tenant: string;
beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await createTenant(database);
});
afterAll(() => database[Symbol.asyncDispose]());

const statusOf = async (id: number) =>
  value(
    await database.owner.query<{ value: string }>(
      'select status as value from public.customer_payments where id = $1',
      [id],
    ),
  );

describe('a customer', () => {
  const find = async (email: string, of: string | null = tenant) =>
    value(
      await database.server.query<{ value: string }>(
        `select (payments.find_or_add_customer($1, $2, '', '{}', false)).id as value`,
        [of, email],
      ),
    );

  it('is one per address, whatever its case, for twenty who ask at once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, index) => find(index % 2 ? 'ada@example.test' : 'Ada@Example.test')),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it("of the platform is another than a tenant's with the same address", async () => {
    const [ours, theirs] = [await find('bo@example.test', null), await find('bo@example.test')];
    expect(ours).not.toBe(theirs);
    expect(await find('bo@example.test', null)).toBe(ours);
  });
});

describe('beginning a payment', () => {
  const begin = (key: string, amount = 2000) =>
    database.server.query<{ id: string; is_new: boolean }>(
      `select (b.payment).id, b.is_new from payments.begin_customer_payment($1, null, 'job', $2, $3, 'usd', '', '{}',
         'automatic', null, null, false) b`,
      [tenant, key, amount],
    );

  it('twenty times at once under one key makes one payment', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => begin(key)));
    expect(new Set(answers.map(({ rows }) => rows[0]?.id)).size).toBe(1);
    expect(answers.filter(({ rows }) => rows[0]?.is_new)).toHaveLength(1);
  });

  it('under the same key with another amount is refused and writes nothing', async () => {
    const key = randomUUID();
    await begin(key);
    expect(await refusalOf(begin(key, 2001))).toMatchObject({ code: 'idempotency_key_reused' });
    const { rows } = await database.owner.query(
      'select amount from public.customer_payments where request_key = $1',
      [key],
    );
    expect(rows).toEqual([{ amount: '2000' }]);
  });

  it('of the platform is unique by its key too', async () => {
    const one = await beginAsCustomer(database, null, { key: 'once' });
    const again = database.server.query(
      `select payments.begin_customer_payment(null, null, 'job', 'once', 2000, 'usd', '', '{}', 'automatic', null, null, false)`,
    );
    // Another customer: another request.
    expect(await refusalOf(again)).toMatchObject({ code: 'idempotency_key_reused' });
    expect(one.id).toBeGreaterThan(0);
  });
});

describe('settling', () => {
  it('ten times at once succeeds once', async () => {
    const payment = await beginAsCustomer(database, tenant);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => settleCustomer(database, payment)));
    expect(outcomes.filter((row) => row?.outcome === 'succeeded')).toHaveLength(1);
    expect(outcomes.filter((row) => row?.outcome === 'unchanged')).toHaveLength(9);
  });

  it('never takes a success back', async () => {
    const payment = await payAsCustomer(database, tenant);
    for (const status of ['canceled', 'processing', 'requires_payment_method']) {
      expect(await settleCustomer(database, payment, { status })).toMatchObject({ outcome: 'unchanged' });
    }
    expect(await statusOf(payment.id)).toBe('succeeded');
  });

  it('takes a success in that comes after the cancel', async () => {
    const payment = await beginAsCustomer(database, tenant);
    await settleCustomer(database, payment, { status: 'canceled', amountReceived: 0 });
    expect(await settleCustomer(database, payment, { status: 'processing' })).toMatchObject({
      outcome: 'unchanged',
    });
    expect(await settleCustomer(database, payment)).toMatchObject({ outcome: 'succeeded' });
  });

  it.each([
    ['amount', { amountReceived: 1999 }],
    ['amount', { amountReceived: 2001 }],
    ['currency', { currency: 'eur' }],
    ['mode', { livemode: true }],
    ['customer', { customer: 'cus_other' }],
  ])('flags a success with another %s and changes nothing else', async (word, facts) => {
    const payment = await beginAsCustomer(database, tenant);
    const row = await settleCustomer(database, payment, facts);
    expect(row).toMatchObject({
      outcome: 'flagged',
      status: 'requires_payment_method',
      flag_reason: `Stripe reports another ${word} than was agreed`,
    });
  });

  it('takes a part of what was held, where it is captured by hand', async () => {
    const payment = await beginAsCustomer(database, tenant, { captureMethod: 'manual' });
    expect(
      await settleCustomer(database, payment, {
        status: 'requires_capture',
        amountReceived: 0,
        amountCapturable: 2000,
      }),
    ).toMatchObject({ outcome: 'changed' });
    expect(await settleCustomer(database, payment, { amountReceived: 1500 })).toMatchObject({
      outcome: 'succeeded',
      amount_received: '1500',
    });
  });

  it('finds the payment by its metadata where the intent was not noted yet', async () => {
    const { rows } = await database.server.query<{ id: string }>(
      `select (b.payment).id from payments.begin_customer_payment($1, null, 'api', $2, 2000, 'usd', '', '{}',
         'automatic', null, null, false) b`,
      [tenant, randomUUID()],
    );
    const id = Number(rows[0]?.id);
    const facts = { id, tenant, intentId: `pi_${randomUUID()}`, customerId: 'cus_x' };
    expect(await settleCustomer(database, facts, { customer: null })).toMatchObject({ outcome: 'succeeded' });
    expect(await settleCustomer(database, { ...facts, id: 999_999, intentId: 'pi_none' })).toMatchObject({
      outcome: 'unknown_payment',
      id: null,
    });
  });

  it('hands each change to the function of its purpose, in its transaction', async () => {
    await using scratch = await createTestDatabase();
    await scratch.owner.query(`
      create table public.seen (was text, now text);
      create or replace function payments.after_order_payment(payment public.customer_payments, was public.customer_payments)
      returns void language plpgsql set search_path = '' as $$ begin
        insert into public.seen values (was.status, payment.status);
        if payment.status = 'canceled' then raise exception 'no'; end if;
      end $$`);
    const order = await beginAsCustomer(scratch, null, { purpose: 'order' });
    await settleCustomer(scratch, order, { status: 'processing', amountReceived: 0 });
    await expect(settleCustomer(scratch, order, { status: 'canceled', amountReceived: 0 })).rejects.toThrow(
      'no',
    );
    await settleCustomer(scratch, order);
    await settleCustomer(scratch, order);
    await settleCustomer(scratch, await beginAsCustomer(scratch, null));
    expect((await scratch.owner.query('select * from public.seen')).rows).toEqual([
      { was: 'requires_payment_method', now: 'processing' },
      { was: 'processing', now: 'succeeded' },
    ]);
  });
});

describe('what is agreed and what has ended', () => {
  it.each([
    ['update public.customer_payments set amount = 1 where id = $1'],
    [`update public.customer_payments set currency = 'eur' where id = $1`],
    [`update public.customer_payments set payment_intent_id = 'pi_other' where id = $1`],
    [`update public.customer_payments set status = 'canceled', succeeded_at = null where id = $1`],
  ])('is kept against the owner of the table: %s', async (sql) => {
    const { id } = await payAsCustomer(database, tenant);
    await expect(database.owner.query(sql, [id])).rejects.toMatchObject({ code: '42501' });
  });
});

describe('refunds', () => {
  const begin = (id: number, amount: number | null, key: string = randomUUID()) =>
    database.server.query('select * from payments.begin_customer_refund($1, $2, $3, null)', [
      id,
      key,
      amount,
    ]);

  it('that race stay within what was received', async () => {
    const { id } = await payAsCustomer(database, tenant);
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => begin(id, 500)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(await refusalOf(begin(id, 1))).toMatchObject({ code: 'refund_exceeds_left' });
  });

  it('under one key are one', async () => {
    const { id } = await payAsCustomer(database, tenant);
    const key = randomUUID();
    await Promise.all(Array.from({ length: 5 }, () => begin(id, 700, key)));
    const { rows } = await database.owner.query(
      'select sum(amount)::integer as sum from public.customer_refunds where payment = $1',
      [id],
    );
    expect(rows).toEqual([{ sum: 700 }]);
  });

  it('made at Stripe are noted once, and one that fails later is given back once', async () => {
    const payment = await payAsCustomer(database, tenant);
    const say = async (status: string) => {
      const { rows } = await database.server.query<{ outcome: string; amount_refunded: string }>(
        'select (r.payment).amount_refunded, r.outcome from payments.record_customer_refunds($1, $2) r',
        [
          payment.intentId,
          JSON.stringify([{ id: `re_${payment.id}`, amount: 300, currency: 'usd', status }]),
        ],
      );
      return rows[0];
    };
    expect(await say('succeeded')).toEqual({ outcome: 'changed', amount_refunded: '300' });
    expect(await say('succeeded')).toEqual({ outcome: 'unchanged', amount_refunded: '300' });
    expect(await say('failed')).toEqual({ outcome: 'changed', amount_refunded: '0' });
    // Heard late.
    expect(await say('succeeded')).toEqual({ outcome: 'unchanged', amount_refunded: '0' });
  });

  it('and all else leave every rule whole', async () => {
    await refundPart(database, await payAsCustomer(database, null), 2000);
    expect(await findViolations(database.server)).toEqual([]);
  });
});
