/**
 * Rows of both tenants in every table, made by the functions of the product where there are some. A table for which
 * nothing is made here is reported as one that nothing can be proven of.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { beginAgentRefund, makeAgentKey } from '../agents.ts';
import { payAsCustomer, refundPart } from '../customer-payments.ts';
import type { TestDatabase } from '../database.ts';
import { consume, give, hold } from '../ledger.ts';
import { addItem, beginForOrder, openOrderOf } from '../orders.ts';
import { openRecharge } from '../recharges.ts';
import { createApiKey } from '../tenants.ts';
import type { Cast } from './cast.ts';

export async function seedTables(database: TestDatabase, cast: Cast): Promise<void> {
  await seedCatalogue(database);
  await seedReconciliation(database);
  await seedRuns(database);
  for (const tenant of cast.tenants) {
    await seedLedger(database, tenant);
    await seedPayments(database, tenant);
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
