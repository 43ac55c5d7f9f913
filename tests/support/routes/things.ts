/** A tenant with one of everything that an id of a path can name, and the people around it. */
import { createOperatorKey, revokeOperatorKey } from '#lib/api-keys/operator-keys.ts';
import { API_KEY_SCOPES } from '#lib/api-keys/scopes.ts';
import { makeApiKey } from '../api-tenant.ts';
import { callPayments } from '../payments-api.ts';
import { eventually, owner, rows } from '../running-ledger.ts';
import { newOwner, Person, signedIn } from '../signed-in.ts';
import { confirm } from '../stripe.ts';
import { type InvoiceThings, makeInvoices } from './make-invoices.ts';

export interface Things extends InvoiceThings {
  tenantId: string;
  tenantSlug: string;
  /** Shown on every page of the tenant and nowhere else. */
  tenantName: string;
  ownerEmail: string;
  paymentId: string;
  cardId: string;
  holdId: string;
  attemptId: string;
  apiKeyId: string;
  approvalId: string;
  deliveryId: string;
  endpointId: string;
  /** An endpoint that only a test removes. */
  goneEndpointId: string;
  invitationId: string;
  invitationToken: string;
  noticeId: string;
  rescueToken: string;
  /** A member whom only a test removes. */
  leaverId: string;
  eventId: string;
  findingId: string;
  packageId: string;
  /** Of the platform, for sale to every tenant. */
  packageOnOfferId: string;
  /** Of the platform, not on offer. */
  planId: string;
  /** The short name of a plan that the tenant itself sells. */
  ownPlan: string;
  /** Of a customer of the tenant's; it has ended. */
  subscriptionId: string;
  currency: string;
  mailKind: string;
  intentId: string;
  checkoutId: string;
  customerId: string;
  /** Of an item; each tenant has its own under any sku. */
  sku: string;
  jobName: string;
  /** Runs that failed: one for each way to go on with them. */
  runId: string;
  runOfPageId: string;
  scheduleId: string;
  removableScheduleId: string;
}

export interface Cast {
  ours: Things;
  theirs: Things;
  owner: Person;
  admin: Person;
  member: Person;
  /** Owns another tenant. */
  stranger: Person;
  operator: Person;
  keys: {
    good: string;
    revoked: string;
    theirs: string;
    /** Of the platform's operator. */
    operator: string;
    revokedOperator: string;
    /** By the scope that a key has not. */
    lacking: Readonly<Record<string, string>>;
  };
}

const PASSWORD = 'a-long-password';

export async function makeCast(): Promise<Cast> {
  const us = await newOwner('Ours');
  const them = await newOwner('Theirs');
  const admin = await joins(us, 'admin');
  const member = await joins(us, 'member');
  const ours = await makeThings(us, await joins(us, 'member'));
  const theirs = await makeThings(them, await joins(them, 'member'));
  const lacking: Record<string, string> = {};
  for (const scope of API_KEY_SCOPES) {
    const scopes = API_KEY_SCOPES.filter((other) => other !== scope);
    lacking[scope] = (await makeApiKey(owner, ours.tenantId, { scopes })).key;
  }
  const scopes = API_KEY_SCOPES;
  const good = await makeApiKey(owner, ours.tenantId, { scopes });
  const revoked = await makeApiKey(owner, ours.tenantId, { scopes });
  await owner.query('update public.api_keys set revoked_at = now() where id = $1', [revoked.apiKeyId]);
  const foreign = await makeApiKey(owner, theirs.tenantId, { scopes });
  const revokedOperator = await createOperatorKey('Gone', null);
  await revokeOperatorKey(revokedOperator.id);
  await untilQuiet();
  return {
    ours,
    theirs,
    owner: us.person,
    admin: admin.person,
    member: member.person,
    stranger: them.person,
    operator: await signedIn('operator@refill.test'),
    keys: {
      good: good.key,
      revoked: revoked.key,
      theirs: foreign.key,
      operator: (await createOperatorKey('Routes', null)).key,
      revokedOperator: revokedOperator.key,
      lacking,
    },
  };
}

type Founder = Awaited<ReturnType<typeof newOwner>>;

async function invited(
  founder: Founder,
  role: string,
): Promise<{ id: string; email: string; token: string }> {
  const email = `${role}-${crypto.randomUUID()}@example.test`;
  const { body } = await founder.person.call(`/api/tenants/${founder.tenant.slug}/invitations`, {
    body: { email, role },
  });
  const { id, url } = body.invitation;
  return { id, email, token: new URL(url).pathname.split('/').at(-1) ?? '' };
}

async function joins(founder: Founder, role: string): Promise<{ person: Person; userId: string }> {
  const { email, token } = await invited(founder, role);
  const person = new Person();
  const { status, body } = await person.call('/api/auth/sign-up', {
    body: { email, password: PASSWORD, fullName: role, invitationToken: token },
  });
  if (status !== 200) throw new Error(`${role} could not join: ${JSON.stringify(body)}`);
  return { person, userId: await userIdOf(email) };
}

async function userIdOf(email: string): Promise<string> {
  const [user] = await rows<{ user_id: string }>('select user_id from public.profiles where email = $1', [
    email,
  ]);
  return user?.user_id ?? '';
}

/** A payment intent, a checkout and a customer of a tenant's own, made over the API. */
async function sell(
  tenantId: string,
): Promise<Pick<Things, 'intentId' | 'checkoutId' | 'customerId' | 'sku'>> {
  const { key } = await makeApiKey(owner, tenantId, { scopes: ['payments'] });
  const intent = await callPayments('POST', '/intent/create', { key, body: { amount: 5, currency: 'usd' } });
  const email = encodeURIComponent(`${crypto.randomUUID()}@example.test`);
  const customer = await callPayments('POST', `/customer/create?email=${email}`, { key });
  const checkout = await callPayments('POST', '/checkout/create', {
    key,
    body: {
      items: [{ name: 'Ticket', amount: 5 }],
      success_url: 'https://yoursite.com',
      cancel_url: 'https://yoursite.com',
    },
  });
  return {
    intentId: intent.body.payment_intent.id,
    checkoutId: checkout.body.checkout_session.id,
    customerId: customer.body.customer.id,
    sku: 'TICKET',
  };
}

async function makeThings(founder: Founder, leaver: { userId: string }): Promise<Things> {
  const { person, tenant, email } = founder;
  const tenantName = `Zebra ${crypto.randomUUID()}`;
  await owner.query('update public.tenants set name = $2 where id = $1', [tenant.id, tenantName]);
  const invitation = await invited(founder, 'member');
  const ownerId = await userIdOf(email);
  const invoices = await makeInvoices(tenant.id);
  await letBuyOnInvoice(tenant.id);
  const paymentId = await pay(person);
  const { apiKeyId, key } = await makeApiKey(owner, tenant.id);
  return {
    ...invoices,
    tenantId: tenant.id,
    tenantSlug: tenant.slug,
    tenantName,
    ownerEmail: email,
    paymentId,
    cardId: await idOf('select id from public.payment_methods where tenant_id = $1', [tenant.id]),
    holdId: await hold(key),
    attemptId: await makeAttempt(tenant.id, paymentId),
    apiKeyId,
    approvalId: await askForApproval(tenant.id, apiKeyId),
    deliveryId: await deliverSomething(tenant.id),
    endpointId: await addEndpoint(tenant.id),
    goneEndpointId: await addEndpoint(tenant.id),
    invitationId: invitation.id,
    invitationToken: invitation.token,
    noticeId: await idOf(
      `insert into public.notices (tenant_id, user_id, channel, kind, event_key, payload)
       values ($1, $2, 'banner', 'low-balance', $3, '{}') returning id`,
      [tenant.id, ownerId, crypto.randomUUID()],
    ),
    // Signed with another secret than ours.
    rescueToken: `${crypto.randomUUID()}.${crypto.randomUUID()}.4102444800.made-up`,
    leaverId: leaver.userId,
    jobName: 'charge-customer',
    runId: await failedRun(),
    runOfPageId: await failedRun(),
    scheduleId: await schedule(),
    removableScheduleId: await schedule(),
    eventId: await idOf('select id from public.webhook_events order by received_at desc limit 1', []),
    findingId: await idOf(
      `with run as (
         insert into public.reconciliation_runs (looked_from, looked_upto, status, finished_at)
         values (now(), now(), 'failed', now()) returning id)
       insert into public.reconciliation_findings (run_id, kind, subject, words, is_repaired)
       select id, 'payment_flagged', $1, 'Of a test', false from run returning id`,
      [paymentId],
    ),
    packageId: await idOf(
      `insert into public.credit_packages (slug, name, credits, price_cents, currency, is_active)
       values ($1, 'Of a test', 1, 100, 'usd', false) returning id`,
      [`t-${crypto.randomUUID().slice(0, 8)}`],
    ),
    packageOnOfferId: await idOf(`select id from public.credit_packages where slug = 'starter'`, []),
    planId: await idOf(
      `insert into public.subscription_plans (slug, name, price_cents, currency, billed_every, credits_per_period, is_active)
       values ($1, 'Of a test', 100, 'usd', 'month', 1, false) returning id`,
      [`t-${crypto.randomUUID().slice(0, 8)}`],
    ),
    ...(await sellPlan(tenant.id)),
    currency: 'chf',
    mailKind: 'low-balance',
    ...(await sell(tenant.id)),
  };
}

async function letBuyOnInvoice(tenantId: string): Promise<void> {
  await rows(`select invoicing.open_account($1, 1000000, 'usd', 'net_30', 0, true, null)`, [tenantId]);
}

/** A plan of the tenant's, and a customer whose subscription to it has ended. */
async function sellPlan(tenantId: string): Promise<Pick<Things, 'ownPlan' | 'subscriptionId'>> {
  const ownPlan = `own-${crypto.randomUUID().slice(0, 8)}`;
  const subscriptionId = await idOf(
    `with plan as (
       insert into public.subscription_plans (seller_id, slug, name, price_cents, currency, billed_every, credits_per_period)
       values ($1, $2, 'Of a test', 100, 'usd', 'month', 0) returning id),
     customer as (
       insert into public.customers (tenant_id, email, livemode) values ($1, $2 || '@example.test', false) returning id)
     insert into public.subscriptions (tenant_id, customer_id, request_key, plan_id, status, ended_at, livemode)
     select $1, customer.id, $2, plan.id, 'canceled', now(), false from plan, customer returning id`,
    [tenantId, ownPlan],
  );
  return { ownPlan, subscriptionId };
}

async function pay(person: Person): Promise<string> {
  const { body } = await person.call('/api/stripe/create-payment-intent', {
    body: { customAmountCents: 5000, purchaseId: crypto.randomUUID(), saveCard: true },
  });
  await confirm(body.paymentIntentId, '4242424242424242');
  const { status } = await person.call(`/api/stripe/payments/${body.payment.id}/sync`, { method: 'POST' });
  if (status !== 200) throw new Error('The purchase was not settled');
  return body.payment.id;
}

async function hold(key: string): Promise<string> {
  const { body } = await new Person().call('/api/credits/holds', {
    body: { credits: 5 },
    headers: { authorization: `Bearer ${key}` },
  });
  if (!body.holdId) throw new Error(`Nothing was held: ${JSON.stringify(body)}`);
  return body.holdId;
}

function makeAttempt(tenantId: string, paymentId: string): Promise<string> {
  return idOf(
    `insert into public.auto_recharge_attempts (tenant_id, status, trigger, reason, available_credits, held_credits,
       debt_credits, incoming_credits, trigger_credits, daily_usage_credits, rule_version, monthly_cap_cents,
       month_used_cents, max_per_day, day_count, top_labels, payment_id, amount_cents, currency, credits, created_at,
       updated_at, closed_at)
     values ($1, 'failed', 'manual', 'for a test', 0, 0, 0, 0, 10, 0, 1, 10000, 0, 3, 0, '[]', $2, 5000, 'usd', 6000,
       now(), now(), now()) returning id`,
    [tenantId, paymentId],
  );
}

async function idOf(text: string, values: unknown[]): Promise<string> {
  const [row] = await rows<{ id: string }>(text, values);
  if (!row) throw new Error(`There is none: ${text}`);
  return row.id;
}

/** Nothing that was begun above is still being worked on. */
async function untilQuiet(): Promise<void> {
  await eventually(
    () => rows<{ id: string }>('select id from graphile_worker.jobs where run_at <= now() and attempts = 0'),
    (waiting) => waiting.length === 0,
    30_000,
  );
}

function failedRun(): Promise<string> {
  return idOf(
    `insert into public.job_runs (job, run_key, is_concurrent, status, error, started_via, started_by, finished_at)
     values ('charge-customer', $1, true, 'failed', 'It failed.', 'command', 'a test', now()) returning id`,
    [crypto.randomUUID()],
  );
}

function schedule(): Promise<string> {
  return idOf(
    `insert into public.job_schedules (name, job, cron, is_enabled)
     values ($1, 'payment-monitor', '0 6 * * *', false) returning id`,
    [`Test ${crypto.randomUUID()}`],
  );
}
/** A refund beyond what an agent may do alone, of a payment that somebody made. */
async function askForApproval(tenantId: string, apiKeyId: string): Promise<string> {
  return idOf(
    `with paid as (
       insert into public.customer_payments (tenant_id, purpose, request_key, request_hash, payment_intent_id, amount,
         amount_received, currency, status, succeeded_at, description, livemode)
       values ($1, 'api', $3, '', 'pi_' || replace($3, '-', ''), 2000, 2000, 'usd', 'succeeded', now(), 'A ticket', false)
       returning id
     )
     insert into public.agent_approvals (tenant_id, api_key_id, payment, amount, currency)
     select $1, $2, id, 1000, 'usd' from paid returning id`,
    [tenantId, apiKeyId, crypto.randomUUID()],
  );
}

async function addEndpoint(tenantId: string): Promise<string> {
  return idOf(
    `select id from events.add_endpoint($1, 'https://example.test/hooks', '', '{test.none}', $2, null)`,
    [tenantId, `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')}`],
  );
}

/** Words into a thread, delivered by the worker. */
async function deliverSomething(tenantId: string): Promise<string> {
  await rows(
    `select events.publish($1, 'order.paid', $2, '{}', '{"channel": "chat", "address": "thread"}', 'Paid')`,
    [tenantId, crypto.randomUUID()],
  );
  return idOf('select id from public.deliveries where tenant_id = $1 limit 1', [tenantId]);
}
