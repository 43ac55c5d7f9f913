/**
 * Rows of both tenants in every table, made by the functions of the product where there are some. A table for which
 * nothing is made here is reported as one that nothing can be proven of.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { beginAgentRefund, makeAgentKey } from '../agents.ts';
import { payAsCustomer, refundPart } from '../customer-payments.ts';
import type { TestDatabase } from '../database.ts';
import { issueInvoice } from '../invoices.ts';
import { consume, give, hold } from '../ledger.ts';
import { addItem, beginForOrder, openOrderOf } from '../orders.ts';
import { openRecharge } from '../recharges.ts';
import { createApiKey } from '../tenants.ts';
import type { Cast } from './cast.ts';

export async function seedTables(database: TestDatabase, cast: Cast): Promise<void> {
  await seedCatalogue(database);
  await seedReconciliation(database);
  await seedRuns(database);
  await seedMonitor(database);
  for (const tenant of cast.tenants) {
    await seedLedger(database, tenant);
    await seedPayments(database, tenant);
    await seedInvoices(database, tenant);
    await seedSubscriptions(database, tenant);
    await refundPart(database, await payAsCustomer(database, tenant), 500);
    await seedOrder(database, tenant);
    await seedAgent(database, tenant);
    await openRecharge(database, tenant);
    await seedNotices(database, tenant);
    await createApiKey(database, tenant, 100);
    await database.server.query(`select tenancy.invite($1, null, $2, 'member', $3)`, [
      tenant,
      `${randomUUID()}@example.test`,
      randomBytes(32),
    ]);
  }
  await database.server.query(`insert into public.worker_heartbeats (worker_id) values ('worker')`);
  await database.server.query(`insert into public.rate_limits (key) values ('someone')`);
  const event = { id: `evt_${randomUUID()}`, type: 'charge.updated', livemode: false, created: 1, data: {} };
  await database.server.query('select webhooks.receive_many($1)', [JSON.stringify([event])]);
  await database.server.query(
    `select webhooks.finish_attempts(array[$1], clock_timestamp(), 5, '{ignored}', '{not of interest}', '{null}')`,
    [event.id],
  );
}

async function seedReconciliation({ server }: TestDatabase): Promise<void> {
  await server.query(
    `select reconciliation.note_finding(r.id, 'payment_unknown', 'pi_1', 'It is unknown.', false, '{}')
     from reconciliation.begin_run(null, '1 minute', '1 minute') r`,
  );
}

async function seedRuns({ server }: TestDatabase): Promise<void> {
  await server.query(
    `select jobs.beat_run((b.run).id, 1, 1, 2, 'Half', '[{"at": "2026-11-21T00:00:00Z", "line": "Half"}]')
     from jobs.begin_run('charge-customer', '{}', 'seed', true, 'command', 'root', false) b`,
  );
}

async function seedMonitor({ server }: TestDatabase): Promise<void> {
  const made = { amount: 1, currency: 'usd', status: 'succeeded', created_at: 1, livemode: false };
  await server.query('select monitoring.store_charges($1)', [
    JSON.stringify([{ ...made, charge_id: 'ch_1' }]),
  ]);
  await server.query(`select monitoring.store_objects('refund', $1)`, [
    JSON.stringify([{ ...made, object_id: 're_1' }]),
  ]);
  await server.query(`select monitoring.move_cursor('refund', false, 're_1', '{}')`);
  await server.query(
    `select jobs.save_schedule(null, 'Nightly', 'payment-monitor', '{}', '0 3 * * *', true, now(), null)`,
  );
  await server.query(`select tenancy.create_operator_key('Scripts', 'rko_test_', $1, null)`, [
    randomBytes(32),
  ]);
}

async function seedCatalogue({ owner }: TestDatabase): Promise<void> {
  await owner.query(`
    insert into public.credit_packages (slug, name, credits, price_cents, currency, is_active)
      values ('on-sale', 'On sale', 100, 1000, 'usd', true), ('withdrawn', 'Withdrawn', 100, 1000, 'usd', false);
    insert into public.custom_amount_limits (currency, min_cents, max_cents) values ('usd', 500, 1000000);
    insert into public.custom_amount_tiers (currency, from_cents, credits_per_hundred) values ('usd', 500, 100);`);
}

async function seedLedger({ server, owner }: TestDatabase, tenant: string): Promise<void> {
  await give(server, tenant, 100);
  await consume(server, tenant, 5, { label: 'search' });
  await hold(server, tenant, 5);
  await server.query(`select credits.set_thresholds($1, 'alert', '{10}')`, [tenant]);
  await server.query(`select credits.record_alert($1, 10, 5, 'crossing', now())`, [tenant]);
  await owner.query(
    `insert into public.credit_archived_months
       (tenant_id, month, first_sequence, last_sequence, entries, delta, balance_after)
     values ($1, '2001-01-01', 1, 1, 1, 1, 1)`,
    [tenant],
  );
}

/** An order that an endpoint and a conversation are told of. */
async function seedOrder(database: TestDatabase, tenant: string): Promise<void> {
  const { server } = database;
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  await server.query(`select events.add_endpoint($1, 'https://example.test/hook', '', '{}', $2, null)`, [
    tenant,
    secret,
  ]);
  const order = await openOrderOf(database, tenant, await addItem(database, tenant, 5));
  await beginForOrder(database, tenant, order.id);
  await server.query(`select orders.close($1, $2, 'canceled')`, [tenant, order.id]);
  await server.query(
    `select events.record_attempt(d.tenant_id, d.id, 1, 5, 500, 'no', 'It was answered with 500.', 60)
     from public.deliveries d where d.tenant_id = $1`,
    [tenant],
  );
  await server.query(`select events.say($1, 'thread-1', 'person', 'Two tickets, please')`, [tenant]);
}

/** One charged, one of which a part is credited. The card is the default one that seedPayments has saved. */
async function seedInvoices(database: TestDatabase, tenant: string): Promise<void> {
  const { server, owner } = database;
  const lines = [{ unitAmountCents: 1000, taxRatePpm: 190_000 }];
  const credited = await issueInvoice(database, { tenantId: tenant, lines });
  await server.query(`select invoicing.credit($1, 100, 'Discount', $2, null)`, [credited.id, randomUUID()]);
  await issueInvoice(database, { tenantId: tenant, lines });
  await owner.query('select invoicing.claim_due($1, 100, 60, false)', [randomUUID()]);
  await server.query(`select invoicing.open_account($1, 5000, 'usd', 'net_30', 0, true, null)`, [tenant]);
}

/** A key with a budget, a refund within it, and one that waits for a person. */
async function seedAgent(database: TestDatabase, tenant: string): Promise<void> {
  const { server } = database;
  const key = await makeAgentKey(database, tenant, 500);
  const payment = await payAsCustomer(database, tenant);
  for (const amount of [500, 700]) await beginAgentRefund(server, tenant, key, payment.id, { amount });
}

async function seedNotices({ server }: TestDatabase, tenant: string): Promise<void> {
  await server.query(`select notifications.tell($1, 'recharge-paused', 'an-event')`, [tenant]);
  await server.query(
    `select notifications.set_preferences(m.tenant_id, m.user_id, $2)
     from public.memberships m where m.tenant_id = $1 and m.role = 'owner'`,
    [tenant, JSON.stringify([{ kind: 'recharge-paused', channel: 'email', isWanted: false }])],
  );
}

async function seedSubscriptions({ server }: TestDatabase, tenant: string): Promise<void> {
  const price = `price_${randomUUID()}`;
  const begun = await server.query<{ id: string; plan_id: string }>(
    `select (b.subscription).id, (b.subscription).plan_id from subscriptions.begin($1, null, 'a-key', (
       select p.id from public.subscription_plans p where p.slug = 'monthly-5k'), null, false) b`,
    [tenant],
  );
  const { id, plan_id: planId } = begun.rows[0] ?? {};
  const { rows } = await server.query<{ id: string; customer: string }>(
    `select r.stripe_price_id as id, c.stripe_customer_id as customer
     from subscriptions.save_price($1, $2, false) r, public.stripe_customers c where c.tenant_id = $3`,
    [planId, price, tenant],
  );
  const [start, middle, end] = [1_790_000_000, 1_791_000_000, 1_792_000_000];
  const stripeId = `sub_${randomUUID()}`;
  const priceId = rows[0]?.id;
  await server.query('select subscriptions.sync($1)', [
    {
      id: stripeId,
      subscriptionId: id,
      status: 'active',
      customer: rows[0]?.customer,
      priceId,
      periodStart: start,
      periodEnd: end,
      cancelAtPeriodEnd: false,
      livemode: false,
    },
  ]);
  const line = { priceId, quantity: 1, isProration: true, start: middle, end };
  const invoice = `in_${randomUUID()}`;
  await server.query('select subscriptions.record_invoice($1)', [
    {
      id: invoice,
      stripeSubscriptionId: stripeId,
      amountPaid: 4000,
      currency: 'usd',
      lines: [
        { ...line, amount: 4000, isProration: false, start },
        { ...line, amount: -2000 },
        { ...line, amount: 2000, quantity: 2 },
      ],
    },
  ]);
  const refund = { id: `re_${randomUUID()}`, amount: 400, currency: 'usd', status: 'succeeded' };
  await server.query('select subscriptions.record_refunds($1, $2, $3)', [
    stripeId,
    invoice,
    JSON.stringify([refund]),
  ]);
  await server.query(
    `select subscriptions.save_plan(null, $1, 'season', 'Season', '', 9900, 'usd', 'year', 0, 'none', null, 7, true, 0, null)`,
    [tenant],
  );
}

async function seedPayments({ server }: TestDatabase, tenant: string): Promise<void> {
  const customer = `cus_${randomUUID()}`;
  await server.query('select payments.save_customer($1, $2, false)', [tenant, customer]);
  await server.query(
    `select payments.save_card($1, $2, 'card', 'visa', '4242', 12, 2040, 'credit', 'fingerprint', null)`,
    [tenant, `pm_${randomUUID()}`],
  );
  const intent = `pi_${randomUUID()}`;
  await server.query(
    `select payments.attach_intent($1, id, $3, $4)
     from payments.begin_purchase($1, $2, null, null, 1000, 'usd', false, false)`,
    [tenant, randomUUID(), intent, customer],
  );
  const refund = { id: `re_${randomUUID()}`, amount: 500, currency: 'usd', status: 'succeeded' };
  await server.query('select payments.record_refunds($1, $2)', [intent, JSON.stringify([refund])]);
  const dispute = {
    id: `du_${randomUUID()}`,
    amount: 500,
    currency: 'usd',
    status: 'needs_response',
    reason: 'general',
    created: 1,
    hasEvidence: false,
  };
  await server.query('select payments.record_dispute($1, $2)', [intent, dispute]);
  // The success comes last and takes back at once what was refunded and disputed.
  await server.query('select payments.settle($1)', [
    { id: intent, status: 'succeeded', amountReceived: 1000, currency: 'usd', customer, livemode: false },
  ]);
  await server.query(`select credits.adjust($1, 5, $2, 'For the trouble', null)`, [tenant, randomUUID()]);
}
