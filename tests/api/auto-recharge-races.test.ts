/** What happens to a recharge while everything around it changes, dies or moves through months. */
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findAttempt } from '#lib/auto-recharge/attempt.ts';
import { beginRecharge } from '#lib/auto-recharge/begin-recharge.ts';
import { ensureIntent } from '#lib/auto-recharge/ensure-intent.ts';
import { runRecharge } from '#lib/auto-recharge/run-recharge.ts';
import { sweepRecharges } from '#lib/auto-recharge/sweep-recharges.ts';
import { pool } from '#lib/db.ts';
import { stripe } from '#lib/stripe.ts';
import {
  availableOf,
  consume,
  eventually,
  listAttempts,
  listNotices,
  listPaidCharges,
  makeRechargeTenant,
  moveClock,
  type RechargeTenant,
  resetClock,
  ruleOf,
  sandbox,
  saveRule,
  violationsOfMadeTenants,
} from '#tests/support/recharge-tenant.ts';
import { stack } from '#tests/support/stack.ts';

let owner: pg.Pool;
beforeAll(() => {
  owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 10 });
});
afterEach(async () => {
  await clearFaults();
  await resetClock(owner);
});
afterAll(async () => {
  expect(await violationsOfMadeTenants(owner)).toEqual([]);
  await owner.end();
  await pool().end();
});

const ended = (tenant: RechargeTenant, status: string) =>
  eventually(
    () => listAttempts(owner, tenant.id),
    ([first]) => first?.status === status,
  );
const clearFaults = () => fetch(`${stack().SANDBOX_STRIPE_URL}/_sandbox/faults`, { method: 'DELETE' });
const charging = (tenant: RechargeTenant) =>
  eventually(
    () => listAttempts(owner, tenant.id),
    ([first]) => first?.status === 'charging',
  );

/** A tenant whose first card the bank thinks about for a second. */
async function chargedSlowly(cards: Parameters<typeof makeRechargeTenant>[1] = {}): Promise<RechargeTenant> {
  const tenant = await makeRechargeTenant(owner, { credits: 100, ...cards });
  await sandbox('/faults', {
    kind: 'delay',
    match: { method: 'POST', path: '*/confirm' },
    times: 1,
    delay_ms: 1_000,
  });
  await saveRule(owner, tenant);
  await charging(tenant);
  return tenant;
}

test('switched off while the card is asked: what was under way is charged once, and nothing after it', async () => {
  const tenant = await chargedSlowly();
  await saveRule(owner, tenant, { enabled: false });
  await ended(tenant, 'succeeded');
  await consume(owner, tenant.id, 1_000);
  await runRecharge(tenant.id, 'sweep');
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
  expect(await ruleOf(owner, tenant.id)).toMatchObject({ enabled: false });
});

test('switched off while the card is asked and declines: it is not asked again', async () => {
  const tenant = await chargedSlowly({ cards: ['genericDecline'] });
  await saveRule(owner, tenant, { enabled: false });
  expect(await ended(tenant, 'canceled')).toMatchObject([{ tries: 1 }]);
});

test('the amount changed while the card is asked: the old one is charged once, as it was agreed', async () => {
  const tenant = await chargedSlowly();
  await saveRule(owner, tenant, { amountCents: 5_000, monthlyCapCents: 100_000 });
  await ended(tenant, 'succeeded');
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
});

test('the card removed before it is asked: nothing is charged, recharges are off, people are told', async () => {
  const tenant = await chargedSlowly();
  const { rows } = await owner.query<{ pm: string }>(
    'select stripe_payment_method_id as pm from public.payment_methods where tenant_id = $1',
    [tenant.id],
  );
  await stripe().paymentMethods.detach(rows[0]?.pm ?? '');
  await eventually(
    () => listAttempts(owner, tenant.id),
    ([first]) => first?.status === 'failed' || first?.status === 'canceled',
  );
  await eventually(
    () => ruleOf(owner, tenant.id),
    (rule) => !rule.enabled,
  );
  expect(await listPaidCharges(tenant.customerId)).toEqual([]);
  expect(await listNotices(owner, tenant.id)).toContain('recharge-off-card-removed');
});

test('a worker that died before it asked Stripe: the sweep charges once', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 1_000 });
  await saveRule(owner, tenant);
  await owner.query('delete from public.credit_thresholds where tenant_id = $1', [tenant.id]);
  await owner.query('update public.credit_accounts set watch_below = null where tenant_id = $1', [tenant.id]);
  await consume(owner, tenant.id, 900);
  await beginRecharge(tenant.id, 'threshold');
  expect(await listPaidCharges(tenant.customerId)).toEqual([]);
  await moveClock(owner, '2 minutes');
  await Promise.all([sweepRecharges(), sweepRecharges()]);
  await ended(tenant, 'succeeded');
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
});

test('a worker that died after Stripe charged, with every webhook lost: the sweep credits what was charged', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 1_000 });
  await saveRule(owner, tenant);
  await owner.query('update public.credit_accounts set watch_below = null where tenant_id = $1', [tenant.id]);
  await consume(owner, tenant.id, 900);
  await sandbox('/faults', { kind: 'webhook_lose', times: 20 });
  const begun = await beginRecharge(tenant.id, 'threshold');
  const attempt = await findAttempt(tenant.id, begun?.attemptId ?? '');
  if (!attempt) throw new Error('Nothing was begun');
  await stripe().paymentIntents.confirm(
    await ensureIntent(attempt, false),
    { payment_method: attempt.stripe_payment_method_id, off_session: true },
    { idempotencyKey: attempt.idempotency_key },
  );
  await moveClock(owner, '2 minutes');
  await sweepRecharges();
  await ended(tenant, 'succeeded');
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
  expect(await availableOf(owner, tenant.id)).toBe(1_100);
});

test("a person's own recharge ends a pause when it succeeds", async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 100, cards: ['insufficientFunds'] });
  await saveRule(owner, tenant);
  for (const hours of [1, 2, 4]) {
    await ended(tenant, 'waiting');
    await moveClock(owner, `${hours} hours`);
    await runRecharge(tenant.id, 'sweep');
  }
  await ended(tenant, 'failed');
  const { rows } = await owner.query<{ pm: string }>(
    'select stripe_payment_method_id as pm from public.payment_methods where tenant_id = $1',
    [tenant.id],
  );
  await sandbox(`/payment_methods/${rows[0]?.pm}/update`, { number: '4242424242424242' });
  await runRecharge(tenant.id, 'sweep');
  expect(await listAttempts(owner, tenant.id)).toHaveLength(1);
  await runRecharge(tenant.id, 'manual');
  await eventually(
    () => listAttempts(owner, tenant.id),
    (attempts) => attempts[1]?.status === 'succeeded',
  );
  expect(await ruleOf(owner, tenant.id)).toMatchObject({ paused_reason: null });
});

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('consume' as const),
      credits: fc.integer({ min: 1, max: 2_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 200 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom('drop_after', 'drop_before', 'error_500', 'error_500_after', 'error_429'),
    }),
  },
);

/** Switches recharges off and lets what is under way end: the clock goes back afterwards, as it never does in service. */
async function comeToRest(tenant: RechargeTenant): Promise<void> {
  await clearFaults();
  await saveRule(owner, tenant, { enabled: false });
  await eventually(
    async () => {
      await moveClock(owner, '20 minutes');
      await runRecharge(tenant.id, 'sweep');
      return listAttempts(owner, tenant.id);
    },
    (attempts) => attempts.every(({ status }) => ['succeeded', 'failed', 'canceled'].includes(status)),
  );
}

test('limits hold over months of faults on the real engine', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        monthlyCapCents: fc.integer({ min: 1_000, max: 6_000 }),
        maxPerDay: fc.integer({ min: 1, max: 3 }),
        steps: fc.array(step, { minLength: 8, maxLength: 14 }),
      }),
      async ({ monthlyCapCents, maxPerDay, steps }) => {
        const tenant = await makeRechargeTenant(owner, { credits: 600 });
        await saveRule(owner, tenant, { monthlyCapCents, maxPerDay });
        for (const given of steps) {
          if (given.kind === 'fault') {
            const match = { method: 'POST', path: '/v1/payment_intents*' };
            await sandbox('/faults', { kind: given.fault, match, times: 1 });
          } else if (given.kind === 'wait') {
            await moveClock(owner, `${given.hours} hours`);
          } else {
            const credits = Math.min(given.credits, await availableOf(owner, tenant.id));
            if (credits > 0) await consume(owner, tenant.id, credits);
          }
          await Promise.all([runRecharge(tenant.id, 'sweep'), runRecharge(tenant.id, 'sweep')]);
        }
        await comeToRest(tenant);
        const { rows } = await owner.query<{ cents: number; recharges: number }>(
          `select sum(amount_cents)::bigint as cents, max(of_day)::int as recharges from (
             select amount_cents, date_trunc('month', charged_at at time zone 'utc') as month,
               count(*) over (partition by date_trunc('day', charged_at at time zone 'utc')) as of_day
             from public.auto_recharge_attempts where tenant_id = $1 and status = 'succeeded') a group by month`,
          [tenant.id],
        );
        for (const { cents, recharges } of rows) {
          expect(cents).toBeLessThanOrEqual(monthlyCapCents);
          expect(recharges).toBeLessThanOrEqual(maxPerDay);
        }
        // What Stripe took is what the attempts say.
        const taken = (await listPaidCharges(tenant.customerId)).reduce((sum, cents) => sum + cents, 0);
        const told = rows.reduce((sum, { cents }) => sum + cents, 0);
        expect(taken).toBe(told);
      },
    ),
    { numRuns: 6 },
  );
}, 180_000);
