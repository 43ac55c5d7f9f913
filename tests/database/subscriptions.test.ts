import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBSCRIPTION_INVARIANTS } from '#lib/credits/invariants/subscriptions.ts';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { balanceOf, consume } from '#tests/support/ledger.ts';
import { saveCustomer } from '#tests/support/payments.ts';
import { refusalOf, sqlstateOf } from '#tests/support/refusal.ts';
import { createTenant } from '#tests/support/tenants.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  expect(await findViolations(database.server)).toEqual([]);
  await database[Symbol.asyncDispose]();
});

type Rollover = 'capped' | 'full' | 'none';
const month = 30 * 86_400;
const begin = Math.floor(Date.UTC(2026, 10, 1) / 1000);

interface Plan {
  id: string;
  priceId: string;
}

async function makePlan(
  credits: number,
  rollover: Rollover = 'none',
  cap: number | null = null,
): Promise<Plan> {
  const slug = `p-${randomUUID().slice(0, 8)}`;
  const { rows } = await database.server.query<{ id: string }>(
    `select id from subscriptions.save_plan(null, null, $1, 'Plan', '', $2, 'usd', 'month', $3, $4, $5, 7, true, 0, null)`,
    [slug, 1000 + credits, credits, rollover, cap],
  );
  const id = rows[0]?.id ?? '';
  const priceId = `price_${randomUUID()}`;
  await database.server.query('select subscriptions.save_price($1, $2, false)', [id, priceId]);
  return { id, priceId };
}

interface Running {
  tenant: string;
  customer: string;
  id: string;
  stripeId: string;
  plan: Plan;
}

async function subscribe(plan: Plan): Promise<Running> {
  const tenant = await createTenant(database);
  const customer = await saveCustomer(database, tenant);
  const { rows } = await database.server.query<{ id: string }>(
    'select (b.subscription).id from subscriptions.begin($1, null, $2, $3, null, false) b',
    [tenant, randomUUID(), plan.id],
  );
  const running = { tenant, customer, id: rows[0]?.id ?? '', stripeId: `sub_${randomUUID()}`, plan };
  await sync(running);
  return running;
}

async function sync(running: Running, stated: Record<string, unknown> = {}) {
  const { rows } = await database.server.query<{ sync: Record<string, unknown> }>(
    'select subscriptions.sync($1) as sync',
    [
      {
        id: running.stripeId,
        subscriptionId: running.id,
        status: 'active',
        customer: running.customer,
        priceId: running.plan.priceId,
        periodStart: begin,
        periodEnd: begin + month,
        cancelAtPeriodEnd: false,
        endedAt: null,
        livemode: false,
        ...stated,
      },
    ],
  );
  return rows[0]?.sync;
}

/** The paid invoice of the nth period. */
async function pay({ stripeId, plan }: Running, period: number, invoice = `in_${randomUUID()}`) {
  const start = begin + period * month;
  const lines = [
    { priceId: plan.priceId, quantity: 1, amount: 1000, isProration: false, start, end: start + month },
  ];
  return record({ id: invoice, stripeSubscriptionId: stripeId, amountPaid: 1000, currency: 'usd', lines });
}

async function record(invoice: object) {
  const { rows } = await database.server.query<{ recorded: { credits: number; outcome: string } }>(
    'select subscriptions.record_invoice($1) as recorded',
    [invoice],
  );
  return rows[0]?.recorded;
}

const available = async ({ tenant }: Running) => (await balanceOf(database.server, tenant)).available;

describe('a paid period', () => {
  it('is granted once, whatever invoice says so again, and at once ten times', async () => {
    const running = await subscribe(await makePlan(1000));
    await Promise.all(Array.from({ length: 10 }, () => pay(running, 0)));
    expect(await available(running)).toBe(1000);
    expect(await pay(running, 0, 'in_a_duplicate')).toMatchObject({ credits: 0 });
    expect(await available(running)).toBe(1000);
  });

  it.each([
    ['none', null, 1000, 400],
    ['capped', 250, 1250, 150],
    ['full', null, 1400, 0],
  ] as const)(
    'with roll-over %s leaves what its plan says of the one before',
    async (rollover, cap, left, lapsed) => {
      const running = await subscribe(await makePlan(1000, rollover, cap));
      await pay(running, 0);
      await consume(database.server, running.tenant, 600);
      await pay(running, 1);
      expect(await available(running)).toBe(left);
      const { rows } = await database.server.query(
        `select lapsed_credits, carried_credits from public.subscription_periods
       where subscription_id = $1 order by starts_at desc limit 1`,
        [running.id],
      );
      expect(rows[0]).toEqual({ lapsed_credits: String(lapsed), carried_credits: String(400 - lapsed) });
    },
  );

  it('leaves credits that were bought alone', async () => {
    const running = await subscribe(await makePlan(1000));
    await database.server.query(`select credits.give($1, 'promotion', 500, 'gift')`, [running.tenant]);
    await pay(running, 0);
    await pay(running, 1);
    expect(await available(running)).toBe(1500);
  });

  it('of a subscription that nobody knows grants nothing', async () => {
    expect(await record({ id: 'in_x', stripeSubscriptionId: 'sub_x', lines: [] })).toMatchObject({
      outcome: 'unknown_subscription',
    });
  });
});

describe('an upgrade', () => {
  it('grants the difference for the time that is left, rounded down, once', async () => {
    const small = await makePlan(1000);
    const large = await makePlan(4001);
    const running = await subscribe(small);
    await pay(running, 0);
    const at = begin + month / 3;
    const line = { quantity: 1, isProration: true, start: at, end: begin + month };
    const invoice = {
      id: `in_${randomUUID()}`,
      stripeSubscriptionId: running.stripeId,
      amountPaid: 2000,
      currency: 'usd',
      lines: [
        { ...line, priceId: small.priceId, amount: -667 },
        { ...line, priceId: large.priceId, amount: 2667 },
      ],
    };
    expect(await record(invoice)).toMatchObject({ credits: 2000 });
    expect(await record(invoice)).toMatchObject({ credits: 0 });
    expect(await available(running)).toBe(3000);
  });
});

describe('a refund of its invoice', () => {
  const refund = (amount: number, status = 'succeeded', id = `re_${randomUUID()}`) => ({
    id,
    amount,
    currency: 'usd',
    status,
    failureReason: null,
  });
  const heard = async ({ stripeId }: Running, invoice: string, ...refunds: object[]) => {
    const { rows } = await database.server.query<{ recorded: { outcome: string; change: number } }>(
      'select subscriptions.record_refunds($1, $2, $3) as recorded',
      [stripeId, invoice, JSON.stringify(refunds)],
    );
    return rows[0]?.recorded;
  };

  it('takes the share of what the period granted, once; what was used becomes debt', async () => {
    const running = await subscribe(await makePlan(999));
    await pay(running, 0, 'in_shared');
    await consume(database.server, running.tenant, 600);
    const part = refund(500);
    await Promise.all([1, 2, 3].map(() => heard(running, 'in_shared', part)));
    expect(await balanceOf(database.server, running.tenant)).toEqual({ available: 0, held: 0, debt: 100 });
    expect(await heard(running, 'in_shared', part, refund(500))).toMatchObject({ change: 500 });
    expect(await balanceOf(database.server, running.tenant)).toEqual({ available: 0, held: 0, debt: 600 });
    // The next period pays the debt first.
    await pay(running, 1);
    expect(await balanceOf(database.server, running.tenant)).toEqual({ available: 399, held: 0, debt: 0 });
  });

  it('that is heard of before the payment ends the same', async () => {
    const running = await subscribe(await makePlan(1000));
    const all = refund(1000);
    expect(await heard(running, 'in_late', all)).toMatchObject({ outcome: 'recorded', change: 0 });
    await pay(running, 0, 'in_late');
    await heard(running, 'in_late', all);
    expect(await balanceOf(database.server, running.tenant)).toEqual({ available: 0, held: 0, debt: 0 });
  });

  it('that fails is taken back, once, and does not succeed again by what is heard late', async () => {
    const running = await subscribe(await makePlan(1000));
    await pay(running, 0, 'in_failing');
    await consume(database.server, running.tenant, 300);
    const made = refund(1000);
    await heard(running, 'in_failing', made);
    const failed = { ...made, status: 'failed', failureReason: 'lost_or_stolen_card' };
    expect(await heard(running, 'in_failing', failed)).toMatchObject({ change: -1000 });
    await heard(running, 'in_failing', failed);
    await heard(running, 'in_failing', made);
    expect(await balanceOf(database.server, running.tenant)).toEqual({ available: 700, held: 0, debt: 0 });
  });

  it('counts what lapsed unused as returned, and leaves other periods and bought credits alone', async () => {
    const running = await subscribe(await makePlan(1000));
    await pay(running, 0, 'in_lapsed');
    await consume(database.server, running.tenant, 400);
    // 600 lapse at the renewal.
    await pay(running, 1);
    await heard(running, 'in_lapsed', refund(1000));
    expect(await balanceOf(database.server, running.tenant)).toEqual({ available: 600, held: 0, debt: 0 });
  });

  it('of a change to a larger plan takes back what the change granted', async () => {
    const [small, large] = [await makePlan(1000), await makePlan(4000)];
    const running = await subscribe(small);
    await pay(running, 0);
    const line = { quantity: 1, isProration: true, start: begin, end: begin + month };
    await record({
      id: 'in_upgrade',
      stripeSubscriptionId: running.stripeId,
      amountPaid: 3000,
      currency: 'usd',
      lines: [
        { ...line, priceId: small.priceId, amount: -1000 },
        { ...line, priceId: large.priceId, amount: 4000 },
      ],
    });
    expect(await available(running)).toBe(4000);
    await heard(running, 'in_upgrade', refund(1500, 'pending'));
    expect(await available(running)).toBe(2500);
  });

  it('that is forgotten is noticed by the invariants', async () => {
    const running = await subscribe(await makePlan(1000));
    await pay(running, 0, 'in_forgotten');
    await heard(running, 'in_forgotten', refund(250));
    const client = await database.owner.connect();
    try {
      await client.query('begin');
      await client.query(`delete from public.subscription_refunds where stripe_invoice_id = 'in_forgotten'`);
      expect(await findViolations(client, SUBSCRIPTION_INVARIANTS)).toMatchObject([
        { rows: [{ tenant_id: running.tenant, clawed_back: '250', target: '0' }] },
      ]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('of a subscription that nobody knows is kept nowhere', async () => {
    const running = await subscribe(await makePlan(10));
    expect(await heard({ ...running, stripeId: 'sub_x' }, 'in_x', refund(1))).toMatchObject({
      outcome: 'unknown_subscription',
    });
  });
});

describe('a subscription', () => {
  it('is agreed once under a key, and a tenant has one', async () => {
    const [plan, other] = [await makePlan(10), await makePlan(20)];
    const tenant = await createTenant(database);
    const call = (key: string, planId: string) =>
      database.server.query<{ id: string; plan_id: string }>(
        'select (b.subscription).id, (b.subscription).plan_id from subscriptions.begin($1, null, $2, $3, null, false) b',
        [tenant, key, planId],
      );
    const first = (await call('one', plan.id)).rows[0];
    expect((await call('one', plan.id)).rows[0]).toEqual(first);
    expect(await refusalOf(call('one', other.id))).toMatchObject({ code: 'idempotency_key_reused' });
    expect((await call('two', other.id)).rows[0]).toEqual({ id: first?.id, plan_id: other.id });
  });

  it('that runs refuses a second one', async () => {
    const running = await subscribe(await makePlan(10));
    const second = database.server.query('select subscriptions.begin($1, null, $2, $3, null, false)', [
      running.tenant,
      'another',
      running.plan.id,
    ]);
    expect(await refusalOf(second)).toMatchObject({ code: 'subscription_exists' });
  });

  it('of another customer is not taken in by its metadata', async () => {
    const running = await subscribe(await makePlan(10));
    expect(await sync({ ...running, stripeId: 'sub_forged' }, { customer: 'cus_forged' })).toMatchObject({
      outcome: 'unknown_subscription',
    });
  });

  it('past due gives access until its grace ends, counted from the unpaid period', async () => {
    const running = await subscribe(await makePlan(10));
    await sync(running, { status: 'past_due', periodStart: begin + month, periodEnd: begin + 2 * month });
    const access = async (after: number) =>
      (
        await database.server.query<{ access: string }>(
          'select subscriptions.access(s, to_timestamp($2)) as access from public.subscriptions s where id = $1',
          [running.id, begin + month + after],
        )
      ).rows[0]?.access;
    expect(await access(7 * 86_400 - 1)).toBe('grace');
    expect(await access(7 * 86_400)).toBe('none');
    await sync(running, { periodStart: begin + month, periodEnd: begin + 2 * month });
    expect(await access(7 * 86_400)).toBe('active');
  });

  it('that has ended never runs again, and without roll-over what is unused lapses', async () => {
    const running = await subscribe(await makePlan(1000));
    await pay(running, 0);
    await consume(database.server, running.tenant, 100);
    await sync(running, { status: 'canceled', endedAt: begin + month });
    const lapse = () => database.server.query('select subscriptions.lapse_ended($1) as lapsed', [running.id]);
    expect((await lapse()).rows[0]).toEqual({ lapsed: '900' });
    expect((await lapse()).rows[0]).toEqual({ lapsed: '0' });
    expect(await available(running)).toBe(0);
    expect(await sync(running)).toMatchObject({ outcome: 'unchanged' });
    const raise = database.owner.query(`update public.subscriptions set status = 'active' where id = $1`, [
      running.id,
    ]);
    expect(await sqlstateOf(raise)).toBe('42501');
  });
});
