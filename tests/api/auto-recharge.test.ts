/** Auto-recharge and saved cards over the API: what bad input gets, and the link that finishes a recharge. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findRescueUrl } from '#lib/auto-recharge/find-rescue-url.ts';
import { getRechargeSummary } from '#lib/auto-recharge/get-recharge-summary.ts';
import { runRecharge } from '#lib/auto-recharge/run-recharge.ts';
import { pool } from '#lib/db.ts';
import { stripe } from '#lib/stripe.ts';
import {
  addCard,
  availableOf,
  eventually,
  listAttempts,
  listNotices,
  listPaidCharges,
  makeRechargeTenant,
  moveClock,
  type RechargeTenant,
  rechargeOwner,
  resetClock,
  ruleOf,
  sandbox,
  saveRule,
  violationsOfMadeTenants,
} from '#tests/support/recharge-tenant.ts';
import { newOwner, type Person } from '#tests/support/signed-in.ts';
import { stack } from '#tests/support/stack.ts';

let owner: pg.Pool;
let rita: Person;
beforeAll(async () => {
  owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 5 });
  rita = (await rechargeOwner()).person;
}, 60_000);
afterEach(() => resetClock(owner));
afterAll(async () => {
  expect(await violationsOfMadeTenants(owner)).toEqual([]);
  await owner.end();
  await pool().end();
});

const recharge = (tenant: { slug: string }, body?: object, person = rita) =>
  person.call(`/api/stripe/auto-recharge?tenant=${tenant.slug}`, body ? { body } : {});
const cards = (tenant: { slug: string }, options: { method?: string; body?: object } = {}) =>
  rita.call(`/api/stripe/payment-methods?tenant=${tenant.slug}`, options);

function ruleFor({ cardIds }: RechargeTenant, changes: object = {}) {
  return {
    enabled: true,
    consent: true,
    thresholdCredits: 500,
    rechargeMode: 'amount',
    amountCents: 1_000,
    monthlyCapCents: 20_000,
    paymentMethodId: cardIds[0],
    ...changes,
  };
}

test('a rule is saved in one go, with the words that were agreed to, by whom and when', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 5_000 });
  expect((await recharge(tenant)).body).toMatchObject({ state: 'off', settings: null });
  const { status, body } = await recharge(tenant, ruleFor(tenant));
  expect(status).toBe(200);
  expect(body).toMatchObject({
    state: 'on',
    sentence:
      'When you fall below 500 credits we charge Visa 4242 $10.00, at most $200.00 a month and 3 times a day.',
    consent: { userId: tenant.ownerId, ruleVersion: 1 },
    next: { decision: 'none' },
  });
  expect(body.consent.words).toContain(body.sentence);
  const { rows } = await owner.query('select credits from public.credit_thresholds where tenant_id = $1', [
    tenant.id,
  ]);
  expect(rows).toEqual([{ credits: 500 }]);
});

const REFUSED: [fact: string, changes: object, status: number, error: object][] = [
  ['a threshold of nothing', { thresholdCredits: 0 }, 400, { param: 'thresholdCredits' }],
  ['a threshold beyond all bounds', { thresholdCredits: 1e21 }, 400, { param: 'thresholdCredits' }],
  ['a fractional threshold', { thresholdCredits: 0.5 }, 400, { param: 'thresholdCredits' }],
  ['no threshold', { thresholdCredits: undefined }, 400, { param: 'thresholdCredits' }],
  [
    'an amount below what is sold',
    { amountCents: 499 },
    400,
    { code: 'amount_out_of_range', param: 'amountCents' },
  ],
  ['an amount above it', { amountCents: 1_000_001 }, 400, { code: 'amount_out_of_range' }],
  ['a negative amount', { amountCents: -1 }, 400, { param: 'amountCents' }],
  ['a currency in which nothing is sold', { currency: 'eur' }, 400, { code: 'no_package_matches' }],
  [
    'a package that is not there',
    { rechargeMode: 'package', packageId: randomUUID() },
    400,
    { code: 'package_not_available' },
  ],
  [
    'a target below the threshold',
    { rechargeMode: 'target', targetCredits: 500 },
    400,
    { code: 'target_too_low' },
  ],
  [
    'a limit below one recharge',
    { monthlyCapCents: 999 },
    400,
    { code: 'cap_too_low', param: 'monthlyCapCents' },
  ],
  ['no limit', { monthlyCapCents: undefined }, 400, { param: 'monthlyCapCents' }],
  ['no consent', { consent: undefined }, 400, { code: 'consent_required', param: 'consent' }],
  ['no card', { paymentMethodId: undefined }, 400, { code: 'card_required', param: 'paymentMethodId' }],
  ['a card that is not there', { paymentMethodId: randomUUID() }, 404, { code: 'card_not_found' }],
  ['an unknown field', { thresholdCents: 5 }, 400, { param: 'thresholdCents' }],
  ['two requests in one', { triggerNow: true }, 400, { code: 'invalid_request' }],
];
test.each(REFUSED)('%s is refused, and nothing changes', async (_, changes, status, error) => {
  const tenant = await makeRechargeTenant(owner, { credits: 100 });
  const answer = await recharge(tenant, ruleFor(tenant, changes));
  expect(answer).toMatchObject({ status, body: { error } });
  expect((await recharge(tenant)).body).toMatchObject({ state: 'off' });
  expect(await listAttempts(owner, tenant.id)).toEqual([]);
});

test('a card of another tenant is not found; a removed or expired one is refused with what to do', async () => {
  const other = await makeRechargeTenant(owner);
  const tenant = await makeRechargeTenant(owner, { cards: ['good', 'otherGood'] });
  const save = (paymentMethodId: string | undefined) =>
    recharge(tenant, ruleFor(tenant, { paymentMethodId }));
  expect(await save(other.cardIds[0])).toMatchObject({
    status: 404,
    body: { error: { code: 'card_not_found' } },
  });
  await cards(tenant, { method: 'DELETE', body: { paymentMethodId: tenant.cardIds[0] } });
  expect(await save(tenant.cardIds[0])).toMatchObject({
    status: 409,
    body: { error: { code: 'card_removed' } },
  });
  await moveClock(owner, '10 years');
  expect(await save(tenant.cardIds[1])).toMatchObject({
    status: 409,
    body: { error: { code: 'card_expired' } },
  });
});

test('a member reads and changes nothing; a stranger finds nothing', async () => {
  const { person: mia, email } = await newOwner('Mia');
  const tenant = await makeRechargeTenant(owner);
  expect(await recharge(tenant, undefined, mia)).toMatchObject({ status: 404 });
  await owner.query(
    `insert into public.memberships (tenant_id, user_id, role)
     select $1, user_id, 'member' from public.profiles where email = $2`,
    [tenant.id, email],
  );
  expect(await recharge(tenant, undefined, mia)).toMatchObject({ status: 200 });
  for (const body of [ruleFor(tenant), { paused: true }, { triggerNow: true }]) {
    expect(await recharge(tenant, body, mia)).toMatchObject({
      status: 403,
      body: { error: { code: 'role_required' } },
    });
  }
});

test('recharge now charges once; while it is open another is refused with its state', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 9_000 });
  await recharge(tenant, ruleFor(tenant));
  const answers = await Promise.all(Array.from({ length: 4 }, () => recharge(tenant, { triggerNow: true })));
  const begun = answers.filter(({ status }) => status === 200);
  for (const refused of answers.filter(({ status }) => status !== 200)) {
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'recharge_in_progress' } } });
    expect(refused.body.error.details).toMatchObject({ status: 'charging', amountCents: 1_000 });
  }
  await eventually(
    () => listAttempts(owner, tenant.id),
    (attempts) => attempts.length === begun.length && attempts.every(({ status }) => status === 'succeeded'),
  );
  expect(await listPaidCharges(tenant.customerId)).toHaveLength(begun.length);
});

test('recharge now is refused where it is off, paused by a person, or beyond the limits', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 9_000 });
  const now = () => recharge(tenant, { triggerNow: true });
  expect(await now()).toMatchObject({ status: 409, body: { error: { code: 'auto_recharge_off' } } });
  await recharge(tenant, ruleFor(tenant, { monthlyCapCents: 1_000 }));
  expect((await recharge(tenant, { paused: true })).body).toMatchObject({
    state: 'paused',
    pausedReason: 'by_person',
  });
  expect(await now()).toMatchObject({ status: 409, body: { error: { code: 'recharge_paused' } } });
  expect((await recharge(tenant, { paused: false })).body).toMatchObject({ state: 'on' });
  expect(await now()).toMatchObject({ status: 200 });
  await eventually(
    () => listPaidCharges(tenant.customerId),
    (charges) => charges.length === 1,
  );
  await eventually(
    () => listAttempts(owner, tenant.id),
    ([first]) => first?.status === 'succeeded',
  );
  expect(await now()).toMatchObject({ status: 409, body: { error: { code: 'recharge_capped' } } });
});

test('a pause after a decline is ended by a success alone, not by resuming', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 100, cards: ['stolen'] });
  await saveRule(owner, tenant);
  await eventually(
    () => ruleOf(owner, tenant.id),
    (rule) => rule.paused_reason === 'declined',
  );
  expect(await recharge(tenant, { paused: false })).toMatchObject({
    status: 409,
    body: { error: { code: 'recharge_needs_success' } },
  });
  expect(await recharge(tenant, { triggerNow: true })).toMatchObject({
    status: 409,
    body: { error: { code: 'recharge_paused' } },
  });
});

test('a package that is not sold any more pauses; another choice goes on', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 9_000 });
  const { rows } = await owner.query<{ id: string }>(
    `insert into public.credit_packages (slug, name, credits, price_cents, currency)
     values ('gone-' || left(gen_random_uuid()::text, 8), 'Gone', 1000, 1000, 'usd') returning id`,
  );
  const packageId = rows[0]?.id;
  await recharge(tenant, ruleFor(tenant, { rechargeMode: 'package', packageId }));
  await owner.query('update public.credit_packages set is_active = false where id = $1', [packageId]);
  await owner.query(`select credits.consume($1, 8900, 'all-but-some')`, [tenant.id]);
  await eventually(
    () => ruleOf(owner, tenant.id),
    (rule) => rule.paused_reason === 'nothing_to_buy',
  );
  expect((await recharge(tenant, ruleFor(tenant))).body).toMatchObject({ pausedReason: null });
  await eventually(
    () => listPaidCharges(tenant.customerId),
    (charges) => charges.length === 1,
  );
});

test('a card is added, becomes the default, and is removed with what that did', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 9_000 });
  const begin = { action: 'create-setup-intent', setupId: randomUUID() };
  const [first, again] = await Promise.all([cards(tenant, { body: begin }), cards(tenant, { body: begin })]);
  expect(first.status).toBe(200);
  expect(again.body).toEqual(first.body);
  await stripe().setupIntents.confirm(first.body.setupIntentId, {
    payment_method: 'pm_card_mastercard',
    return_url: stack().APP_URL,
  });
  const finished = await cards(tenant, {
    body: { action: 'finish-setup', setupIntentId: first.body.setupIntentId },
  });
  expect(finished.body).toMatchObject({ setup: { status: 'saved', brand: 'mastercard', last4: '4444' } });
  const added = finished.body.paymentMethods.find(({ last4 }: { last4: string }) => last4 === '4444');
  const chosen = await cards(tenant, { body: { paymentMethodId: added.id, setDefault: true } });
  expect(chosen.body.paymentMethods[0]).toMatchObject({ id: added.id, isDefault: true, expiry: 'fine' });

  await recharge(tenant, ruleFor(tenant));
  const moved = await cards(tenant, {
    method: 'DELETE',
    body: { paymentMethodId: tenant.cardIds[0], replacementPaymentMethodId: added.id },
  });
  expect(moved).toMatchObject({ status: 200, body: { autoRecharge: 'moved', paymentMethodId: added.id } });
  const off = await cards(tenant, { method: 'DELETE', body: { paymentMethodId: added.id } });
  expect(off.body).toMatchObject({ autoRecharge: 'switched_off', paymentMethods: [] });
  expect((await recharge(tenant)).body).toMatchObject({ state: 'off' });
  const attached = await stripe().paymentMethods.list({ customer: tenant.customerId });
  expect(attached.data).toEqual([]);
});

test('cards of another tenant are not found, and setups of another tenant add nothing', async () => {
  const [tenant, other] = [await makeRechargeTenant(owner), await makeRechargeTenant(owner)];
  const [foreign] = other.cardIds;
  for (const options of [
    { body: { paymentMethodId: foreign, setDefault: true } },
    { method: 'DELETE', body: { paymentMethodId: foreign } },
    { method: 'DELETE', body: { paymentMethodId: tenant.cardIds[0], replacementPaymentMethodId: foreign } },
  ]) {
    expect(await cards(tenant, options)).toMatchObject({
      status: 404,
      body: { error: { code: 'card_not_found' } },
    });
  }
  const setup = await cards(other, { body: { action: 'create-setup-intent', setupId: randomUUID() } });
  expect(
    await cards(tenant, { body: { action: 'finish-setup', setupIntentId: setup.body.setupIntentId } }),
  ).toMatchObject({ status: 404 });
  expect((await cards(tenant)).body.paymentMethods).toHaveLength(1);
});

async function waitingForItsOwner() {
  const tenant = await makeRechargeTenant(owner, { credits: 100, cards: ['alwaysAuthenticates'] });
  await saveRule(owner, tenant);
  const [attempt] = await eventually(
    () => listAttempts(owner, tenant.id),
    ([first]) => first?.status === 'needs_authentication',
  );
  const url = await findRescueUrl(tenant.id, attempt?.id ?? '');
  const token = url?.split('/').pop() ?? '';
  const resume = (body: object = {}) => rita.call('/api/recharge/resume', { body: { token, ...body } });
  return { tenant, token, resume };
}

const answerBank = async (clientSecret: string, outcome: 'complete' | 'fail') =>
  sandbox(`/intents/${clientSecret.split('_secret_')[0]}/authenticate`, { outcome });

test('a card that wants its owner pauses, and the link finishes the same attempt once', async () => {
  const { tenant, token, resume } = await waitingForItsOwner();
  expect(await ruleOf(owner, tenant.id)).toMatchObject({ paused_reason: 'authentication' });
  expect(await listNotices(owner, tenant.id)).toEqual(['recharge-needs-authentication']);
  expect(await getRechargeSummary(tenant.id)).toMatchObject({ state: 'needs_authentication' });
  const page = await rita.call(`/recharge/${token}`);
  expect(page.body).toContain('Confirm $10.00');

  const begun = await resume();
  expect(begun).toMatchObject({ status: 200, body: { state: 'ready' } });
  await answerBank(begun.body.clientSecret, 'fail');
  expect(await resume({ finished: true })).toMatchObject({ body: { state: 'ready' } });
  expect(await listPaidCharges(tenant.customerId)).toEqual([]);

  const [again, twice] = await Promise.all([resume(), resume()]);
  expect(again.body.clientSecret).toBe(twice.body.clientSecret);
  await answerBank(again.body.clientSecret, 'complete');
  await Promise.all([resume({ finished: true }), resume({ finished: true })]);
  expect(await resume()).toMatchObject({ status: 409, body: { error: { code: 'recharge_link_used' } } });
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
  expect(await availableOf(owner, tenant.id)).toBe(1_100);
  expect(await listAttempts(owner, tenant.id)).toHaveLength(1);
  expect(await ruleOf(owner, tenant.id)).toMatchObject({ paused_reason: null });
  expect((await rita.call(`/recharge/${token}`)).body).toContain('This recharge is paid');
});

test('a forged, an expired and a replaced link charge nothing and say what to do', async () => {
  const { tenant, token, resume } = await waitingForItsOwner();
  const forged = `${token.slice(0, -4)}AAAA`;
  expect(await rita.call('/api/recharge/resume', { body: { token: forged } })).toMatchObject({
    status: 404,
    body: { error: { code: 'recharge_link_invalid' } },
  });
  expect((await rita.call(`/recharge/${forged}`)).body).toContain('This link does not work');
  await moveClock(owner, '4 days');
  expect(await resume()).toMatchObject({ status: 410, body: { error: { code: 'recharge_link_expired' } } });
  await runRecharge(tenant.id, 'sweep');
  expect((await listAttempts(owner, tenant.id)).map(({ status }) => status)).toEqual(['canceled']);
  expect((await rita.call(`/recharge/${token}`)).body).toContain('This link has ended');

  await resetClock(owner);
  const second = await waitingForItsOwner();
  const card = await addCard(owner, second.tenant, 'good');
  await saveRule(owner, second.tenant, { cardId: card, backupIds: [] });
  await eventually(
    () => listAttempts(owner, second.tenant.id),
    ([first]) => first?.status === 'succeeded',
  );
  expect(await second.resume()).toMatchObject({ status: 409 });
  expect(await listPaidCharges(second.tenant.customerId)).toEqual([1_000]);
  expect(await listPaidCharges(tenant.customerId)).toEqual([]);
});
