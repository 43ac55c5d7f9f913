/** Tenants with cards at the local Stripe and a rule of auto-recharge, arranged past the pages. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import { findViolations } from '#lib/credits/invariants.ts';
import { query } from '#lib/db.ts';
import { stripe } from '#lib/stripe.ts';
import { makeApiTenant } from './api-tenant.ts';
import { newOwner, type Person } from './signed-in.ts';
import { stack } from './stack.ts';
import { confirm } from './stripe.ts';

export const CARDS = {
  good: '4242424242424242',
  otherGood: '5555555555554444',
  genericDecline: '4000000000000341',
  insufficientFunds: '4000000000009995',
  lost: '4000000000009987',
  stolen: '4000000000009979',
  expired: '4000000000000069',
  wrongCvc: '4000000000000127',
  processingError: '4000000000000119',
  velocity: '4000000000006975',
  fraudulent: '4100000000000019',
  authenticatedOnSetup: '4000002500003155',
  alwaysAuthenticates: '4000002760003184',
} as const;
export type CardName = keyof typeof CARDS;

export interface RechargeTenant {
  id: string;
  slug: string;
  key: string;
  customerId: string;
  ownerId: string;
  cardIds: string[];
}

interface Options {
  credits?: number;
  cards?: readonly CardName[];
  /** Cards as they become when a purchase or a setup saved them for later use. */
  isSetUp?: boolean;
}

let rita: Promise<{ person: Person; userId: string }> | undefined;

/** Who owns the tenants of a test file: nobody of the demo, whom other tests expect to have one tenant alone. */
export function rechargeOwner(): Promise<{ person: Person; userId: string }> {
  rita ??= newOwner('Rita').then(async ({ person, tenant }) => {
    const [owner] = await query<{ userId: string }>(
      {
        name: 'owner-of-tenant',
        text: 'select user_id as "userId" from public.memberships where tenant_id = $1',
      },
      [tenant.id],
    );
    if (!owner) throw new Error('Nobody owns the tenant that was just made');
    return { person, userId: owner.userId };
  });
  return rita;
}

/** Those of this file: others in the same database are arranged past the rules. */
const made = new Set<unknown>();

/** What of the books does not hold for the tenants of this file; empty where all of it does. */
export async function violationsOfMadeTenants(owner: pg.Pool): Promise<unknown[]> {
  return (await findViolations(owner))
    .map(({ invariant, rows }) => ({
      rule: `${invariant.number}: ${invariant.name}`,
      rows: rows.filter(
        ({ tenant_id }) => tenant_id === undefined || tenant_id === null || made.has(tenant_id),
      ),
    }))
    .filter(({ rows }) => rows.length > 0);
}

export async function makeRechargeTenant(owner: pg.Pool, options: Options = {}): Promise<RechargeTenant> {
  await forgetDeclines(owner);
  const { id, slug, key } = await makeApiTenant(owner, {
    credits: options.credits ?? 1_000,
    scopes: ['read', 'consume'],
  });
  made.add(id);
  const { userId: ownerId } = await rechargeOwner();
  await owner.query(`insert into public.memberships (tenant_id, user_id, role) values ($1, $2, 'owner')`, [
    id,
    ownerId,
  ]);
  const customer = await stripe().customers.create({ name: slug, metadata: { refill_tenant_id: id } });
  await owner.query('select payments.save_customer($1, $2, false)', [id, customer.id]);
  const tenant = { id, slug, key, customerId: customer.id, ownerId, cardIds: [] as string[] };
  for (const name of options.cards ?? ['good'])
    tenant.cardIds.push(await addCard(owner, tenant, name, options.isSetUp ?? true));
  return tenant;
}

const cardSchema = z.object({
  id: z.string(),
  card: z.object({
    brand: z.string(),
    last4: z.string(),
    exp_month: z.number(),
    exp_year: z.number(),
    fingerprint: z.string(),
  }),
});

/** Saves a test card on the tenant's customer; returns our id of it. */
export async function addCard(
  owner: pg.Pool,
  tenant: Pick<RechargeTenant, 'id' | 'customerId'>,
  name: CardName,
  isSetUp = true,
): Promise<string> {
  const made = await sandbox('/cards', {
    number: CARDS[name],
    customer: tenant.customerId,
    set_up_for_off_session: isSetUp,
  });
  const { id, card } = cardSchema.parse(made);
  const { rows } = await owner.query<{ id: string }>(
    `select id from payments.save_card($1, $2, 'card', $3, $4, $5, $6, 'credit', $7, null)`,
    [tenant.id, id, card.brand, card.last4, card.exp_month, card.exp_year, card.fingerprint],
  );
  const cardId = rows[0]?.id;
  if (!cardId) throw new Error('The card was not kept');
  return cardId;
}

/** All tests share the sandbox's few numbers: without this one test's declines would spend another's budget. */
async function forgetDeclines(owner: pg.Pool): Promise<void> {
  await owner.query(
    `update public.auto_recharge_tries set fingerprint = 'of-another-test' where fingerprint <> 'of-another-test'`,
  );
}

export async function sandbox(path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${stack().SANDBOX_STRIPE_URL}/_sandbox${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

export interface RuleOptions {
  enabled?: boolean;
  thresholdCredits?: number;
  rechargeMode?: 'package' | 'amount' | 'target';
  amountCents?: number;
  targetCredits?: number;
  monthlyCapCents?: number;
  maxPerDay?: number;
  cardId?: string;
  backupIds?: string[];
}

/** Saves a rule as the API does, without its checks of words. */
export async function saveRule(
  owner: pg.Pool,
  tenant: RechargeTenant,
  options: RuleOptions = {},
): Promise<void> {
  const [firstCard = null, ...otherCards] = tenant.cardIds;
  await owner.query('select recharge.save_settings($1, $2, $3, $4)', [
    tenant.id,
    tenant.ownerId,
    JSON.stringify({
      enabled: options.enabled ?? true,
      triggerMode: 'credits',
      thresholdCredits: options.thresholdCredits ?? 500,
      triggerCredits: options.thresholdCredits ?? 500,
      daysLeft: null,
      rechargeMode: options.rechargeMode ?? 'amount',
      packageId: null,
      amountCents: options.amountCents ?? 1_000,
      targetCredits: options.targetCredits ?? null,
      currency: 'usd',
      paymentMethodId: options.cardId ?? firstCard,
      backupPaymentMethodIds: options.backupIds ?? otherCards,
      monthlyCapCents: options.monthlyCapCents ?? 100_000,
      maxPerDay: options.maxPerDay ?? 10,
    }),
    'These are the words of a test, long enough to be kept.',
  ]);
}

export async function consume(
  owner: pg.Pool,
  tenantId: string,
  credits: number,
  label = 'tests',
): Promise<void> {
  await owner.query('select credits.consume($1, $2, $3, $4)', [tenantId, credits, randomUUID(), label]);
}

/** A person buys for 1,000 cents through the real route, with a card of their own, and has the credits. */
export async function buyInPerson(tenant: RechargeTenant, number: string): Promise<void> {
  const { person } = await rechargeOwner();
  const { status, body } = await person.call(`/api/stripe/create-payment-intent?tenant=${tenant.slug}`, {
    body: { customAmountCents: 1_000, purchaseId: randomUUID(), saveCard: true },
  });
  if (status !== 200) throw new Error(`The purchase was refused: ${JSON.stringify(body)}`);
  await confirm(body.paymentIntentId, number);
  const synced = await person.call(`/api/stripe/payments/${body.payment.id}/sync?tenant=${tenant.slug}`, {
    method: 'POST',
  });
  if (synced.body.payment?.status !== 'succeeded')
    throw new Error(`It is not paid: ${JSON.stringify(synced.body)}`);
}

export interface AttemptSeen {
  id: string;
  status: string;
  round: number;
  tries: number;
  amount_cents: number;
  decline_code: string | null;
  next_try_at: Date | null;
  resolution: string | null;
  reason: string;
  payment_id: string;
}

export async function listAttempts(owner: pg.Pool, tenantId: string): Promise<AttemptSeen[]> {
  const { rows } = await owner.query<AttemptSeen>(
    'select * from public.auto_recharge_attempts where tenant_id = $1 order by created_at',
    [tenantId],
  );
  return rows;
}

/** Waits until what is read is as it should be. @throws with what was last read */
export async function eventually<T>(
  read: () => Promise<T>,
  isSo: (value: T) => boolean,
  patienceMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (isSo(value)) return value;
    if (Date.now() > deadline) {
      throw new Error(`It did not happen within ${patienceMs} ms; last seen: ${JSON.stringify(value)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Moves the clock of auto-recharge forward; only the owner of the schema can. */
export async function moveClock(owner: pg.Pool, interval: string): Promise<void> {
  await owner.query('update recharge.clock set ahead = ahead + $1::interval', [interval]);
}

export async function resetClock(owner: pg.Pool): Promise<void> {
  await owner.query(`update recharge.clock set ahead = '0'`);
}

/** Every charge that the local Stripe took from this tenant's customer. */
export async function listPaidCharges(customerId: string): Promise<number[]> {
  const charges = await stripe().charges.list({ customer: customerId, limit: 100 });
  return charges.data.filter(({ paid }) => paid).map(({ amount }) => amount);
}

export async function availableOf(owner: pg.Pool, tenantId: string): Promise<number> {
  const { rows } = await owner.query<{ available: number }>(
    'select available from public.credit_accounts where tenant_id = $1',
    [tenantId],
  );
  return rows[0]?.available ?? 0;
}

interface RuleSeen {
  enabled: boolean;
  paused_reason: string | null;
  payment_method_id: string | null;
  wait_until: Date | null;
}

export async function ruleOf(owner: pg.Pool, tenantId: string): Promise<RuleSeen> {
  const { rows } = await owner.query<RuleSeen>(
    'select * from public.auto_recharge_settings where tenant_id = $1',
    [tenantId],
  );
  if (!rows[0]) throw new Error('There is no rule');
  return rows[0];
}

/** What the tenant's people were told by mail, by name. */
export async function listNotices(owner: pg.Pool, tenantId: string): Promise<string[]> {
  const { rows } = await owner.query<{ kind: string }>(
    `select kind from public.notices where tenant_id = $1 and channel = 'email' order by kind`,
    [tenantId],
  );
  return rows.map(({ kind }) => kind);
}
