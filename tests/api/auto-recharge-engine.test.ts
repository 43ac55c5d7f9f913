/** The engine on the real stack: worker, Postgres, local Stripe. Time moves by the clock that only the owner can set. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { explainAttempt } from '#lib/auto-recharge/explain-attempt.ts';
import { getRechargeSummary } from '#lib/auto-recharge/get-recharge-summary.ts';
import { runRecharge } from '#lib/auto-recharge/run-recharge.ts';
import { pool } from '#lib/db.ts';
import { stripe } from '#lib/stripe.ts';
import {
  addCard,
  availableOf,
  buyInPerson,
  type CardName,
  consume,
  eventually,
  listAttempts,
  listNotices,
  listPaidCharges,
  makeRechargeTenant,
  moveClock,
  resetClock,
  ruleOf,
  sandbox,
  saveRule,
  violationsOfMadeTenants,
} from '#tests/support/recharge-tenant.ts';
import { stack } from '#tests/support/stack.ts';

let owner: pg.Pool;
beforeAll(() => {
  owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 20 });
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

const clearFaults = () => fetch(`${stack().SANDBOX_STRIPE_URL}/_sandbox/faults`, { method: 'DELETE' });
const firstAttempt = async (tenantId: string) => (await listAttempts(owner, tenantId))[0];
const ended = (tenantId: string, status: string) =>
  eventually(
    () => firstAttempt(tenantId),
    (attempt) => attempt?.status === status,
  );

test('a debit below the threshold recharges the balance within seconds, once, and says why', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 1_000 });
  expect(await getRechargeSummary(tenant.id)).toMatchObject({ state: 'off' });
  await saveRule(owner, tenant, { thresholdCredits: 500, amountCents: 1_000 });
  expect(await getRechargeSummary(tenant.id)).toEqual({
    state: 'on',
    description: 'below 500 → $10.00 · Visa 4242',
  });
  await consume(owner, tenant.id, 600, 'images');
  const attempt = await ended(tenant.id, 'succeeded');
  expect(attempt).toMatchObject({ tries: 1, amount_cents: 1_000 });
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
  expect(await availableOf(owner, tenant.id)).toBe(1_400);
  expect(await explainAttempt(tenant.id, attempt?.payment_id ?? '')).toMatchObject({
    balance: { availableCredits: 400 },
    thresholdCredits: 500,
    topLabels: [{ label: 'images', credits: 600 }],
    limits: { monthlyCapCents: 100_000, monthUsedCents: 0 },
    tries: [{ number: 1, outcome: 'succeeded', cardLast4: '4242' }],
  });
  expect(await listNotices(owner, tenant.id)).toEqual(['recharge-succeeded']);
});

test('saving a rule while the balance is below already recharges', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 100 });
  await saveRule(owner, tenant, { thresholdCredits: 500 });
  await ended(tenant.id, 'succeeded');
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
});

test('a hundred debits that cross the threshold at once, with two workers, are one charge', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 10_000 });
  await saveRule(owner, tenant, { thresholdCredits: 9_000, amountCents: 20_000 });
  const workers = async () =>
    (await owner.query<{ id: string }>('select worker_id as id from public.worker_heartbeats')).rows.length;
  const before = await workers();
  const second = spawn(process.execPath, ['--import', 'tsx', 'scripts/worker.ts'], { stdio: 'ignore' });
  try {
    await eventually(workers, (number) => number > before);
    await Promise.all([
      ...Array.from({ length: 50 }, () => consume(owner, tenant.id, 50)),
      ...Array.from({ length: 50 }, () => consumeOverHttp(tenant.key, 50)),
      ...Array.from({ length: 6 }, () => runRecharge(tenant.id, 'sweep')),
    ]);
    await Promise.all(Array.from({ length: 6 }, () => runRecharge(tenant.id, 'sweep')));
    await ended(tenant.id, 'succeeded');
  } finally {
    const exited = once(second, 'exit');
    second.kill('SIGTERM');
    await exited;
  }
  expect(await listAttempts(owner, tenant.id)).toHaveLength(1);
  expect(await listPaidCharges(tenant.customerId)).toEqual([20_000]);
  expect(await availableOf(owner, tenant.id)).toBe(35_000);
}, 40_000);

async function consumeOverHttp(key: string, credits: number): Promise<void> {
  const response = await fetch(`${stack().APP_URL}/api/credits/consume`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ credits }),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
}

const HARD: [CardName, string][] = [
  ['lost', 'lost_card'],
  ['stolen', 'stolen_card'],
  ['fraudulent', 'fraudulent'],
  ['expired', 'expired_card'],
  ['wrongCvc', 'incorrect_cvc'],
];
test.each(HARD)('%s is asked once and pauses', async (card, code) => {
  const tenant = await makeRechargeTenant(owner, { credits: 100, cards: [card] });
  await saveRule(owner, tenant);
  expect(await ended(tenant.id, 'failed')).toMatchObject({ tries: 1, decline_code: code });
  expect(await ruleOf(owner, tenant.id)).toMatchObject({ paused_reason: 'declined', enabled: true });
  expect(await getRechargeSummary(tenant.id)).toMatchObject({ state: 'paused' });
  await moveClock(owner, '30 days');
  await consume(owner, tenant.id, 10);
  await runRecharge(tenant.id, 'sweep');
  expect(await listAttempts(owner, tenant.id)).toHaveLength(1);
  expect(await availableOf(owner, tenant.id)).toBe(90);
  expect(await listNotices(owner, tenant.id)).toEqual(['recharge-paused']);
});

const SOFT: CardName[] = ['genericDecline', 'insufficientFunds', 'processingError', 'velocity'];
test.each(SOFT)('%s is asked again after 1, 3 and 7 hours, then pauses', async (card) => {
  const tenant = await makeRechargeTenant(owner, { credits: 100, cards: [card] });
  await saveRule(owner, tenant);
  for (const [tries, step] of [
    [1, '59 minutes'],
    [1, '1 minute'],
    [2, '119 minutes'],
    [2, '1 minute'],
    [3, '239 minutes'],
    [3, '1 minute'],
  ] as const) {
    await eventually(
      () => firstAttempt(tenant.id),
      (attempt) => attempt?.status === 'waiting' && attempt.tries === tries,
    );
    await moveClock(owner, step);
    await runRecharge(tenant.id, 'sweep');
  }
  expect(await ended(tenant.id, 'failed')).toMatchObject({ tries: 4, round: 4 });
  await moveClock(owner, '8 hours');
  await runRecharge(tenant.id, 'sweep');
  expect(await listAttempts(owner, tenant.id)).toHaveLength(1);
  expect(await listNotices(owner, tenant.id)).toEqual(['recharge-declined', 'recharge-paused']);
  expect(await listPaidCharges(tenant.customerId)).toEqual([]);
});

test('the backup card is charged at once where the first one is declined', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 100, cards: ['stolen', 'good'] });
  await saveRule(owner, tenant);
  expect(await ended(tenant.id, 'succeeded')).toMatchObject({ tries: 2, round: 1 });
  expect(await ruleOf(owner, tenant.id)).toMatchObject({ paused_reason: null });
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
});

test('a purchase clears no pause; another card does, and is charged at once', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 100, cards: ['lost'] });
  await saveRule(owner, tenant, { thresholdCredits: 1_500 });
  await ended(tenant.id, 'failed');
  await buyInPerson(tenant, '4242424242424242');
  await runRecharge(tenant.id, 'sweep');
  expect(await ruleOf(owner, tenant.id)).toMatchObject({ paused_reason: 'declined' });
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
  await saveRule(owner, tenant, { maxPerDay: 4, thresholdCredits: 1_500 });
  expect(await ruleOf(owner, tenant.id)).toMatchObject({ paused_reason: 'declined' });
  const card = await addCard(owner, tenant, 'otherGood');
  await saveRule(owner, tenant, { cardId: card, backupIds: [], thresholdCredits: 1_500 });
  await eventually(
    () => listAttempts(owner, tenant.id),
    (attempts) => attempts[1]?.status === 'succeeded',
  );
  expect(await ruleOf(owner, tenant.id)).toMatchObject({ paused_reason: null });
});

test.each([
  ['never set up', null],
  ['switched off', false],
  ['paused by a person', true],
] as const)('a purchase leaves auto-recharge that is %s as it was', async (_, enabled) => {
  const tenant = await makeRechargeTenant(owner, { credits: 100 });
  if (enabled !== null) {
    await saveRule(owner, tenant, { enabled, thresholdCredits: 50 });
    if (enabled) await owner.query('select recharge.set_paused($1, $2, true)', [tenant.id, tenant.ownerId]);
  }
  const rule = async () =>
    (await owner.query('select * from public.auto_recharge_settings where tenant_id = $1', [tenant.id])).rows;
  const before = await rule();
  await buyInPerson(tenant, '5555555555554444');
  expect(await rule()).toEqual(before);
  expect(await listAttempts(owner, tenant.id)).toEqual([]);
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
});

test('a card that was authenticated when it was saved is charged without its owner', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 100, cards: ['authenticatedOnSetup'] });
  await saveRule(owner, tenant);
  expect(await ended(tenant.id, 'succeeded')).toMatchObject({ tries: 1 });
});

test('limits hold: the second recharge of the month waits for the next', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 100 });
  await saveRule(owner, tenant, { monthlyCapCents: 1_999 });
  await ended(tenant.id, 'succeeded');
  await consume(owner, tenant.id, 900);
  await eventually(
    () => ruleOf(owner, tenant.id),
    (rule) => rule.wait_until !== null,
  );
  expect(await getRechargeSummary(tenant.id)).toMatchObject({ state: 'limited' });
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
  expect(await listNotices(owner, tenant.id)).toEqual(['recharge-cap-reached', 'recharge-succeeded']);
  const { rows } = await owner.query<{ ahead: string }>(
    `select (wait_until - clock_timestamp() + interval '1 minute')::text as ahead
     from public.auto_recharge_settings where tenant_id = $1`,
    [tenant.id],
  );
  await moveClock(owner, rows[0]?.ahead ?? '0');
  await runRecharge(tenant.id, 'sweep');
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000, 1_000]);
  expect(await getRechargeSummary(tenant.id)).toMatchObject({ state: 'on' });
});

test('more recharges within an hour than usual pause and ask', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 100 });
  await saveRule(owner, tenant);
  for (const charges of [1, 2, 3]) {
    await eventually(
      () => availableOf(owner, tenant.id),
      (available) => available >= 1_000,
    );
    expect(await listPaidCharges(tenant.customerId)).toHaveLength(charges);
    await consume(owner, tenant.id, 1_000);
  }
  await eventually(
    () => ruleOf(owner, tenant.id),
    (rule) => rule.paused_reason === 'unusual_pace',
  );
  expect(await listPaidCharges(tenant.customerId)).toHaveLength(3);
});

const OUTAGES: [fact: string, fault: string, path: string, times: number][] = [
  ['the answer to the charge is lost', 'drop_after', '*/confirm', 1],
  ['the answer is lost, and so are those of the retries', 'drop_after', '*/confirm', 3],
  ['the charge never reaches Stripe', 'drop_before', '*/confirm', 3],
  ['Stripe answers 500 before charging', 'error_500', '*/confirm', 1],
  ['Stripe answers 500 after charging', 'error_500_after', '*/confirm', 1],
  ['Stripe answers 429', 'error_429', '*/confirm', 1],
  ['the intent is made and its answer lost', 'drop_after', '/v1/payment_intents', 3],
  ['the intent is not made', 'drop_before', '/v1/payment_intents', 3],
  ['Stripe answers 500 to the intent', 'error_500', '/v1/payment_intents', 1],
  ['Stripe answers 500 to the intent it made', 'error_500_after', '/v1/payment_intents', 1],
];
test.each(OUTAGES)(
  'one charge where %s',
  async (_, kind, path, times) => {
    const tenant = await makeRechargeTenant(owner, { credits: 100 });
    await sandbox('/faults', { kind, match: { method: 'POST', path }, times });
    await saveRule(owner, tenant);
    await eventually(
      () => firstAttempt(tenant.id),
      (attempt) => attempt !== undefined && attempt.status !== 'charging',
    );
    await moveClock(owner, '20 minutes');
    await runRecharge(tenant.id, 'sweep');
    await moveClock(owner, '20 minutes');
    await runRecharge(tenant.id, 'sweep');
    expect(await ended(tenant.id, 'succeeded')).toMatchObject({ decline_code: null });
    expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
    expect(await availableOf(owner, tenant.id)).toBe(1_100);
    expect(await listNotices(owner, tenant.id)).toEqual(['recharge-succeeded']);
  },
  40_000,
);

test('a charge that was made, answered 500, and 429 when it was asked again, is looked up and not tried anew', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 100 });
  const match = { method: 'POST', path: '*/confirm' };
  await sandbox('/faults', { kind: 'error_500_after', match });
  await sandbox('/faults', { kind: 'error_429', match });
  await saveRule(owner, tenant);
  const attempt = await ended(tenant.id, 'succeeded');
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
  expect(await explainAttempt(tenant.id, attempt?.payment_id ?? '')).toMatchObject({
    tries: [{ number: 1, outcome: 'succeeded' }],
  });
});

test('switched off while a retry waits: the attempt ends, its intent is canceled, nothing is charged', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 100, cards: ['genericDecline'] });
  await saveRule(owner, tenant);
  await ended(tenant.id, 'waiting');
  await saveRule(owner, tenant, { enabled: false });
  expect(await ended(tenant.id, 'canceled')).toMatchObject({
    tries: 1,
    resolution: 'Auto-recharge was switched off.',
  });
  const intents = await stripe().paymentIntents.list({ customer: tenant.customerId });
  expect(intents.data.map(({ status }) => status)).toEqual(['canceled']);
});

test('a card removed at Stripe hands over to its backup, and without one switches recharges off', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 1_000, cards: ['good', 'otherGood'] });
  await saveRule(owner, tenant);
  for (const [enabled, left] of [
    [true, tenant.cardIds[1]],
    [false, null],
  ] as const) {
    const { rows } = await owner.query<{ pm: string }>(
      `select m.stripe_payment_method_id as pm from public.payment_methods m
       join public.auto_recharge_settings s on s.tenant_id = m.tenant_id and s.payment_method_id = m.id
       where m.tenant_id = $1`,
      [tenant.id],
    );
    await stripe().paymentMethods.detach(rows[0]?.pm ?? '');
    await eventually(
      () => ruleOf(owner, tenant.id),
      (rule) => rule.enabled === enabled && rule.payment_method_id === left,
    );
  }
  expect(await listNotices(owner, tenant.id)).toEqual(['recharge-off-card-removed']);
});
