/** What the operator's pages ask, over a database of a year's business: none of it reads a large table from end to end. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countDeadLetters } from '#lib/analytics/count-dead-letters.ts';
import { findPaymentRecords } from '#lib/analytics/find-payment-records.ts';
import { getCreditsUsed } from '#lib/analytics/get-credits-used.ts';
import { getPaymentOutcomes } from '#lib/analytics/get-payment-outcomes.ts';
import { getRechargePerformance } from '#lib/analytics/get-recharge-performance.ts';
import { getRevenue } from '#lib/analytics/get-revenue.ts';
import { getWebhookHealth } from '#lib/analytics/get-webhook-health.ts';
import { listAudit } from '#lib/analytics/list-audit.ts';
import { listDecidedDisputes, listOpenDisputes, sumOpenDisputes } from '#lib/analytics/list-disputes.ts';
import { listEvents } from '#lib/analytics/list-events.ts';
import { searchPayments } from '#lib/analytics/search-payments.ts';
import { searchTenants } from '#lib/analytics/search-tenants.ts';
import { compareLedger } from '#lib/reconciliation/compare-ledger.ts';
import { listOpenFindings, listReconciliationRuns } from '#lib/reconciliation/list-runs.ts';
import { beginReport } from '#lib/reconciliation/report.ts';
import { readRange } from '#lib/usage/range.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';

/** Tables that grow with business; the plan of no page may read one of them whole. */
const LARGE = [
  'payment_history',
  'webhook_events',
  'webhook_attempts',
  'credit_grants',
  'credit_usage_daily',
  'auto_recharge_attempts',
  'auto_recharge_tries',
  'refunds',
  'disputes',
  'audit_log',
  'reconciliation_findings',
];

/** A year of 30,000 payments and 40,000 events, of 300 tenants. */
const FILL = `
  insert into public.tenants (id, slug, name)
  select gen_random_uuid(), 'filled-' || n, 'Filled ' || n from generate_series(1, 300) n;
  insert into public.credit_accounts (tenant_id) select id from public.tenants on conflict do nothing;
  insert into public.payment_methods (tenant_id, stripe_payment_method_id, type)
  select id, 'pm_' || slug, 'card' from public.tenants;
  create temporary table numbered as select id, row_number() over () as number from public.tenants;
  insert into public.payment_history (tenant_id, kind, purchase_id, status, amount_cents, currency, credits, description,
    livemode, stripe_payment_intent_id, stripe_charge_id, card_brand, amount_received_cents, failure_code, created_at,
    updated_at, succeeded_at)
  select t.id, case when n % 4 = 0 then 'recharge' else 'purchase' end, gen_random_uuid(),
    case when n % 12 = 0 then 'failed' else 'succeeded' end, 5000, 'usd', 6000, 'Filled', false, 'pi_' || n, 'ch_' || n, 'visa',
    case when n % 12 = 0 then null else 5000 end, case when n % 12 = 0 then 'card_declined' end,
    now() - n * interval '1050 seconds', now() - n * interval '1050 seconds',
    case when n % 12 = 0 then null else now() - n * interval '1050 seconds' end
  from generate_series(1, 30000) n join numbered t on t.number = 1 + n % 300;
  insert into public.credit_grants (tenant_id, source, payment_id, credits, remaining, effective_at, booked_at, cost_cents, currency)
  select tenant_id, kind, id, credits, 0, succeeded_at, succeeded_at, amount_cents, currency
  from public.payment_history where status = 'succeeded';
  insert into public.credit_usage_daily (tenant_id, day, label, credits, debits)
  select t.id, current_date - d, 'work', 100, 10 from numbered t cross join generate_series(0, 364) d;
  insert into public.webhook_events (id, type, livemode, payload, stripe_created_at, received_at, status, outcome, last_error,
    finished_at, attempts)
  select 'evt_' || n, (array['payment_intent.succeeded', 'charge.refunded', 'payment_intent.created'])[1 + n % 3], false,
    jsonb_build_object('data', jsonb_build_object('object', jsonb_build_object('id', 'pi_' || n))),
    now() - n * interval '788 seconds', now() - n * interval '788 seconds',
    case when n % 2000 = 0 then 'dead' else 'processed' end, 'done', case when n % 2000 = 0 then 'failed' end,
    now() - n * interval '788 seconds' + interval '1 second', 1
  from generate_series(1, 40000) n;
  insert into public.webhook_attempts (event_id, attempt, started_at, duration_ms)
  select id, 1, received_at, 12 from public.webhook_events;
  insert into public.auto_recharge_attempts (tenant_id, status, trigger, reason, available_credits, held_credits, debt_credits,
    incoming_credits, trigger_credits, daily_usage_credits, rule_version, monthly_cap_cents, month_used_cents, max_per_day,
    day_count, top_labels, payment_id, amount_cents, currency, credits, created_at, updated_at, charged_at, closed_at)
  select tenant_id, 'succeeded', 'threshold', 'low', 0, 0, 0, 0, 0, 0, 1, 100000000, 0, 100, 0, '[]', id, amount_cents, currency,
    credits, created_at, created_at, created_at, created_at
  from public.payment_history where kind = 'recharge';
  insert into public.auto_recharge_tries (tenant_id, attempt_id, number, round, payment_method_id, idempotency_key, outcome,
    started_at, finished_at)
  select a.tenant_id, a.id, 1, 1, m.id, a.id::text, 'succeeded', a.created_at, a.created_at
  from public.auto_recharge_attempts a join public.payment_methods m using (tenant_id);
  insert into public.refunds (tenant_id, payment_id, stripe_refund_id, amount_cents, currency, status, requested_by, updated_at)
  select tenant_id, id, 're_' || id, 1, 'usd', 'failed', 'stripe', created_at
  from public.payment_history where status = 'succeeded' limit 6000;
  insert into public.disputes (tenant_id, payment_id, stripe_dispute_id, amount_cents, currency, status, reason, outcome,
    opened_at, closed_at, updated_at)
  select tenant_id, id, 'du_' || id, 1, 'usd', 'won', 'fraudulent', 'won', created_at, created_at, created_at
  from public.payment_history where status = 'succeeded' limit 6000;
  insert into public.audit_log (tenant_id, at, action, subject)
  select t.id, now() - n * interval '1 hour', 'webhook.replayed', 'evt_' || n
  from generate_series(1, 8000) n join numbered t on t.number = 1 + n % 300;
  insert into public.reconciliation_runs (started_at, looked_from, looked_upto, status, finished_at)
  select now() - n * interval '1 hour', now(), now(), 'finished', now() from generate_series(1, 5000) n;
  insert into public.reconciliation_findings (run_id, kind, subject, words, is_repaired)
  select id, 'event_never_arrived', id::text, 'lost', true from public.reconciliation_runs;
  analyze`;

interface Asked {
  name: string;
  text: string;
  values: unknown[];
}

describe("the operator's pages", () => {
  let database: TestDatabase;
  let asking: pg.Pool;
  const asked: Asked[] = [];
  const globalPool = globalThis as typeof globalThis & { refillPool?: pg.Pool };
  const range = readRange('30', new Date());

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.owner.query(FILL);
    asking = new pg.Pool({ connectionString: database.serverUrl, max: 4 });
    const ask = asking.query.bind(asking);
    // Notes every statement on its way to the database.
    Object.assign(asking, {
      query: (statement: string | Asked, values: unknown[] = []) => {
        asked.push(
          typeof statement === 'string'
            ? { name: statement.slice(0, 60), text: statement, values }
            : statement,
        );
        return typeof statement === 'string' ? ask(statement, values) : ask(statement);
      },
    });
    globalPool.refillPool = asking;
  }, 120_000);
  afterAll(async () => {
    delete globalPool.refillPool;
    await asking.end();
    await database[Symbol.asyncDispose]();
  });

  /** The large tables that what is asked would read from end to end, with the statement that does. */
  async function readWhole(ask: () => Promise<unknown>): Promise<string[]> {
    asked.length = 0;
    await ask();
    const found: string[] = [];
    for (const { name, text, values } of [...asked]) {
      const { rows } = await database.server.query<{ 'QUERY PLAN': unknown }>(
        `explain (format json) ${text}`,
        values,
      );
      const plan = JSON.stringify(rows[0]?.['QUERY PLAN']);
      for (const [, table] of plan.matchAll(/"Node Type":"Seq Scan"[^{}]*?"Relation Name":"(\w+)"/g)) {
        if (table && LARGE.includes(table)) found.push(`${name}: ${table}`);
      }
    }
    expect(asked.length).toBeGreaterThan(0);
    return found;
  }

  it('read the overview by index', async () => {
    expect(await readWhole(() => getRevenue(range))).toEqual([]);
    expect(await readWhole(() => getPaymentOutcomes(range))).toEqual([]);
    expect(await readWhole(() => getCreditsUsed(range))).toEqual([]);
    expect(await readWhole(() => getRechargePerformance(range))).toEqual([]);
  });

  it('read webhooks by index', async () => {
    expect(await readWhole(() => getWebhookHealth(range))).toEqual([]);
    expect(await readWhole(() => countDeadLetters())).toEqual([]);
    const searches = [
      { q: '', status: undefined, before: undefined },
      { q: '', status: 'dead', before: undefined },
      { q: 'charge.refunded', status: undefined, before: undefined },
      { q: 'evt_7', status: undefined, before: undefined },
      { q: 'pi_7', status: undefined, before: undefined },
    ] as const;
    for (const search of searches) expect(await readWhole(() => listEvents(search, 50))).toEqual([]);
  });

  it('find payments, tenants and stories by index', async () => {
    const nothing = { q: '', status: undefined, before: undefined };
    for (const q of ['', 'pi_7', 'ch_7', 'Filled 7', 'nobody@example.test']) {
      expect(await readWhole(() => searchPayments({ ...nothing, q }, 50))).toEqual([]);
    }
    expect(await readWhole(() => searchPayments({ ...nothing, status: 'failed' }, 50))).toEqual([]);
    expect(await readWhole(() => searchTenants('Filled 7', 50))).toEqual([]);
    const { rows } = await database.server.query<{ id: string }>(
      `select id from public.payment_history where stripe_payment_intent_id = 'pi_7'`,
    );
    expect(await readWhole(() => findPaymentRecords(rows[0]?.id ?? ''))).toEqual([]);
  });

  it('read disputes, reconciliation and the audit log by index', async () => {
    expect(await readWhole(() => listOpenDisputes(50))).toEqual([]);
    expect(await readWhole(() => listDecidedDisputes(undefined, 50))).toEqual([]);
    expect(await readWhole(() => sumOpenDisputes())).toEqual([]);
    expect(await readWhole(() => listOpenFindings(50))).toEqual([]);
    expect(await readWhole(() => listReconciliationRuns(50))).toEqual([]);
    expect(await readWhole(() => listAudit(undefined, 50))).toEqual([]);
  });

  it('and the hourly comparison with the ledger reads what changed, not everything', async () => {
    const { rows } = await database.server.query<{ id: string }>(
      `select id from reconciliation.begin_run(null, '15 minutes', '1 minute')`,
    );
    const window = { from: new Date(Date.now() - 3_600_000), upto: new Date() };
    const report = beginReport(rows[0]?.id ?? '', { ...window, isFull: false });
    expect(await readWhole(() => compareLedger(report))).toEqual([]);
    // One payment every 1,050 seconds.
    expect(report.counts.ledger).toBe(3);
    const full = beginReport(rows[0]?.id ?? '', { ...window, isFull: true });
    await compareLedger(full);
    expect(full.counts.ledger).toBe(30_000);
  }, 120_000);
});
