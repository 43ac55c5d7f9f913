import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOTICE_INVARIANTS } from '#lib/credits/invariants/notices.ts';
import { RECHARGE_INVARIANTS } from '#lib/credits/invariants/recharges.ts';
import { findViolations, findViolationsOf, INVARIANTS } from '#lib/credits/invariants.ts';
import { payAsCustomer, refundPart } from '#tests/support/customer-payments.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { payInvoice, recordInvoiceRefunds } from '#tests/support/invoice-payments.ts';
import { issueInvoice } from '#tests/support/invoices.ts';
import { capture, consume, give, hold } from '#tests/support/ledger.ts';
import { preparePurchase, seedPrices, settle } from '#tests/support/payments.ts';
import { openRecharge } from '#tests/support/recharges.ts';

/**
 * What nobody may do, done by the owner of the tables with every guard off, and the rule that notices. Each begins
 * from the same healthy tenant: a settled purchase, a debit, a part capture, an open hold.
 */
const DAMAGES: readonly (readonly [number, string, string])[] = [
  [1, 'a balance is raised by hand', 'update public.credit_accounts set available = available + 1'],
  [1, 'a tenant has no account', `insert into public.tenants (slug, name) values ('lone', 'Lone')`],
  [
    1,
    'something is available beside a debt',
    `alter table public.credit_accounts drop constraint credit_accounts_debt_only_when_empty;
    update public.credit_accounts set debt = 1`,
  ],
  [2, 'an entry is deleted', 'delete from public.credit_entries where sequence = 2'],
  [2, 'an entry is rewritten', 'update public.credit_entries set delta = delta - 1 where sequence = 2'],
  [
    2,
    'a running balance is rewritten',
    'update public.credit_entries set balance_after = 0 where sequence = 1',
  ],
  [2, 'an entry number is lost', 'update public.credit_accounts set last_sequence = last_sequence + 1'],
  [3, 'credits vanish from a grant', 'update public.credit_grants set remaining = remaining - 1'],
  [3, 'a hold forgets its grant', `update public.credit_grants set held = held - 1 where held > 0`],
  [
    3,
    'a hold is closed and keeps its credits',
    `update public.credit_holds set status = 'released', closed_at = now()`,
  ],
  [
    3,
    'a debit names other amounts',
    `update public.credit_entries set grant_credits = '{1}' where kind = 'consume'`,
  ],
  [3, 'an expiry is overlooked', 'update public.credit_accounts set next_change_at = null'],
  [3, 'a lapse is forgotten', 'update public.credit_grants set lapsed = 1'],
  [4, 'a trigger is off', 'alter table public.credit_entries disable trigger entries_are_append_only'],
  [
    4,
    'a trigger of one month is gone',
    `do $$ declare month regclass; begin
    for month in select relid from pg_partition_tree('public.credit_entries') where isleaf loop
      execute format('drop trigger entries_are_never_truncated on %s', month); end loop; end $$`,
  ],
  [4, 'the server may delete entries', 'grant delete on public.credit_entries to refill_server'],
  [
    5,
    'a key has two entries',
    `update public.credit_entries set idempotency_key = 'debit' where kind = 'capture'`,
  ],
  [6, 'a grant of a payment is lost', 'update public.credit_grants set payment_id = null'],
  [
    6,
    'a purchase comes without a payment',
    `insert into public.credit_grants
    (tenant_id, source, credits, remaining, effective_at) select tenant_id, 'purchase', 5, 0, now() from public.credit_accounts`,
  ],
  [6, 'a cost differs from what was paid', 'update public.credit_grants set cost_cents = 1'],
  [
    6,
    'a payment is granted by a second entry',
    `insert into public.credit_entries (tenant_id, sequence, created_at, kind, delta, balance_after, payment_id)
    select tenant_id, 99, now(), 'grant', 1, 1, id from public.payment_history where kind = 'purchase'`,
  ],
  [7, 'more is granted than was agreed', 'update public.credit_grants set credits = credits + 1'],
  [8, 'more is refunded than was received', 'update public.payment_history set amount_refunded_cents = 1001'],
  [
    8,
    'credits that lapsed are owed',
    `with lots as (update public.credit_grants set lapsed = 3, clawed_back = 3 where payment_id is not null returning *)
    insert into public.credit_claw_backs (tenant_id, grant_id, grant_ids, grant_credits)
    select tenant_id, id, array[null::uuid], '{3}' from lots`,
  ],
  [8, 'credits are clawed back without a refund', 'update public.credit_grants set clawed_back = 1'],
  [
    8,
    'more is about to be refunded than was received',
    `insert into public.refunds (tenant_id, payment_id, amount_cents, currency, requested_by)
    select tenant_id, id, 1001, 'usd', 'operator' from public.payment_history`,
  ],
  [
    9,
    'a lost dispute gives credits back',
    `with dispute as (
      insert into public.disputes (tenant_id, payment_id, stripe_dispute_id, amount_cents, currency, status, reason,
        outcome, opened_at, closed_at)
      select tenant_id, id, 'du_1', 1000, 'usd', 'lost', 'general', 'lost', now(), now() from public.payment_history limit 1
      returning *)
    insert into public.credit_entries (tenant_id, sequence, created_at, kind, delta, balance_after, payment_id, metadata)
    select tenant_id, 99, now(), 'restore', 1, 1, payment_id, jsonb_build_object('disputeId', id) from dispute`,
  ],
  [
    10,
    'recharges exceed their limit',
    `update public.auto_recharge_attempts
    set status = 'succeeded', charged_at = now(), closed_at = now(), monthly_cap_cents = 999`,
  ],
  [
    10,
    'more are recharged in a day than agreed',
    `update public.auto_recharge_attempts
    set status = 'succeeded', charged_at = now(), closed_at = now(), max_per_day = 0`,
  ],
  [
    10,
    'a second recharge is opened beside the first',
    `drop index public.auto_recharge_attempts_one_open;
    insert into public.auto_recharge_attempts
    select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'payment_id', (
      select p.id from public.payment_history p where p.tenant_id = a.tenant_id and p.id <> a.payment_id limit 1)))).*
    from public.auto_recharge_attempts a`,
  ],
  [
    10,
    'a second recharge could be opened',
    `drop index public.auto_recharge_attempts_one_open;
    create index auto_recharge_attempts_one_open on public.auto_recharge_attempts (tenant_id)`,
  ],
  [10, 'nobody agreed to a recharge', 'update public.auto_recharge_attempts set rule_version = 0'],
  [11, 'a card was asked that no try tells of', 'delete from public.auto_recharge_tries'],
  [
    11,
    'a try has a key that is not its own',
    `update public.auto_recharge_tries set idempotency_key = 'other'`,
  ],
  [
    11,
    'a card was asked before its try was written down',
    `update public.auto_recharge_tries set outcome = 'declined', finished_at = started_at - interval '1 second'`,
  ],
  [
    12,
    'a payment ends and its recharge does not',
    `update public.payment_history set status = 'canceled' where kind = 'recharge'`,
  ],
  [
    12,
    'a recharge is called paid and its payment is not',
    `update public.auto_recharge_attempts set status = 'succeeded', charged_at = now(), closed_at = now()`,
  ],
  [
    12,
    'a recharge ends and its payment does not',
    `update public.auto_recharge_attempts set status = 'canceled', closed_at = now()`,
  ],
  [12, 'a recharge may go back', 'drop trigger terminal_states_are_kept on public.auto_recharge_attempts'],
  [12, 'a payment may go back', 'drop trigger terminal_states_are_kept on public.payment_history'],
  [12, "a customer's payment may go back", 'drop trigger agreement_is_frozen on public.customer_payments'],
  [11, "a customer's money is of no intent", 'update public.customer_payments set payment_intent_id = null'],
  [
    11,
    'a refund is of another currency than its payment',
    `update public.customer_refunds set currency = 'eur'`,
  ],
  [
    14,
    'a customer paid another amount',
    'update public.customer_payments set amount_received = amount_received - 1',
  ],
  [14, 'a refund to a customer is not counted', 'update public.customer_payments set amount_refunded = 0'],
  [
    14,
    'more goes back to a customer than came',
    `update public.customer_refunds set amount = 2001, stripe_refund_id = null`,
  ],
  [12, 'what was agreed may change', 'drop trigger agreement_is_frozen on public.payment_history'],
  [12, 'a refund may go back', 'drop trigger ended_refunds_are_kept on public.refunds'],
  [12, 'a dispute may go back', 'alter table public.disputes disable trigger decided_disputes_are_kept'],
  [
    13,
    'an event is forgotten',
    `insert into public.webhook_events (id, type, livemode, payload, stripe_created_at, received_at)
    values ('evt_old', 't', false, '{}', now(), now() - interval '2 days')`,
  ],
  [
    13,
    'an event ends without a word',
    `insert into public.webhook_events (id, type, livemode, payload, stripe_created_at, status, finished_at)
    values ('evt_mute', 't', false, '{}', now(), 'processed', now())`,
  ],
  [
    15,
    'an invoice is paid and no payment is',
    `update public.invoices set status = 'paid', paid_at = now() where kind = 'manual'`,
  ],
  [
    15,
    'a paid invoice is open again',
    `update public.invoices set status = 'pending', paid_at = null where kind = 'receipt'`,
  ],
  [
    15,
    'a receipt is lost',
    `delete from public.invoice_lines where invoice_id in (select id from public.invoices where kind = 'receipt');
    delete from public.invoices where kind = 'receipt'`,
  ],
  [15, 'a refund loses its credit note', `update public.credit_notes set refund_status = 'failed'`],
  [15, 'a line is rewritten', 'update public.invoice_lines set unit_amount_cents = unit_amount_cents + 1'],
  [15, 'a number is skipped', 'update public.invoice_series set last_invoice = last_invoice + 1'],
  [12, 'an issued invoice may be edited', 'drop trigger issued_invoices_are_frozen on public.invoices'],
  [
    11,
    'an invoice names an intent that nobody wrote down',
    `update public.invoices set stripe_payment_intent_id = 'pi_unknown' where kind = 'manual'`,
  ],
  [16, 'a debit loses its key', `delete from public.credit_idempotency_keys where idempotency_key = 'debit'`],
  [
    16,
    'an acknowledged debit is lost',
    `update public.credit_entries set idempotency_key = 'other' where kind = 'consume'`,
  ],
  [16, 'an acknowledged capture is lost', `delete from public.credit_entries where kind = 'capture'`],
  [16, 'an acknowledged hold is lost', 'delete from public.credit_holds'],
  [16, 'a debit is not counted', 'update public.credit_usage_daily set credits = credits + 1'],
  [
    17,
    'a policy asks nobody',
    `drop policy "Members see their grants" on public.credit_grants;
    create policy "Members see their grants" on public.credit_grants for select to authenticated using (true)`,
  ],
  [17, 'members may write', 'grant update (available) on public.credit_accounts to authenticated'],
  [17, 'a table is not keyed by tenant', 'create table public.loose (id uuid primary key, tenant_id uuid)'],
  [18, 'row-level security is off', 'alter table public.credit_grants disable row level security'],
  [18, 'a view runs as its owner', 'alter view public.credit_balances reset (security_invoker)'],
  [18, "a function trusts its caller's search_path", 'alter function credits.sweep reset search_path'],
  [18, 'everybody may call a function', 'grant execute on function credits.sweep to public'],
  [18, "people reach the ledger's schema", 'grant usage on schema credits to authenticated'],
  [18, 'the server becomes a member of a role', 'grant service_role to refill_server'],
  [
    19,
    'a person is told of one event twice',
    `alter table public.notices drop constraint notices_event_key;
    insert into public.notices
    select (jsonb_populate_record(n, jsonb_build_object('id', gen_random_uuid()))).* from public.notices n`,
  ],
  [
    21,
    'a subscription grants what no period was paid for',
    `update public.credit_grants set source = 'subscription'`,
  ],
  [19, 'people may be told twice', 'alter table public.notices drop constraint notices_event_key'],
];

describe('invariants', () => {
  let database: TestDatabase;
  /** Every query that some damage made answer with rows, by name. */
  const noticing = new Set<string>();
  beforeAll(async () => {
    database = await createTestDatabase();
    const purchase = await preparePurchase(database, await seedPrices(database));
    await settle(database, purchase);
    await openRecharge(database, purchase.tenant);
    await issueInvoice(database, { tenantId: purchase.tenant });
    const paid = await issueInvoice(database, { tenantId: purchase.tenant });
    await recordInvoiceRefunds(database, await payInvoice(database, paid.id), [
      { id: 're_of_invoice', amount: 300, status: 'succeeded' },
    ]);
    await refundPart(database, await payAsCustomer(database, purchase.tenant), 500);
    await consume(database.server, purchase.tenant, 10, { key: 'debit' });
    const { holdId } = await hold(database.server, purchase.tenant, 10);
    await capture(database.server, purchase.tenant, holdId, 4);
    await hold(database.server, purchase.tenant, 5);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('all hold on a healthy database', async () => {
    expect(await findViolations(database.server)).toEqual([]);
    await give(database.server, await tenant(), 5);
    expect(await findViolations(database.server)).toEqual([]);
  });

  const tenant = async () =>
    (await database.server.query<{ id: string }>('select id from public.tenants')).rows[0]?.id ?? '';

  it.each(DAMAGES)('number %i notices when %s', async (number, _, damage) => {
    const client = await database.owner.connect();
    try {
      await client.query('begin');
      // Rule 4 is about the guards themselves.
      await client.query(number === 4 ? damage : `${UNGUARDED}; ${damage}; ${GUARDED}`);
      // As the server sees it, which runs these checks.
      await client.query('set local role refill_server');
      const broken = (await findViolations(client)).map(({ invariant }) => invariant);
      for (const { name } of broken) noticing.add(name);
      expect(broken.map((invariant) => invariant.number)).toContain(number);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it.each(DAMAGES.filter(([number]) => number >= 6 && number <= 9))(
    'number %i, asked of one payment, notices when %s',
    async (number, words, damage) => {
      const client = await database.owner.connect();
      try {
        const { rows } = await client.query<{ tenant_id: string; id: string }>(
          `select tenant_id, id from public.payment_history where status = 'succeeded'`,
        );
        const payments = {
          tenantIds: rows.map(({ tenant_id }) => tenant_id),
          paymentIds: rows.map(({ id }) => id),
        };
        const rules = INVARIANTS.filter((rule) => rule.number >= 6 && rule.number <= 9);
        expect(await findViolationsOf(client, payments, rules)).toEqual([]);
        await client.query('begin');
        await client.query(`${UNGUARDED}; ${damage}; ${GUARDED}`);
        const found = await findViolationsOf(client, payments, rules);
        // A purchase that names no payment is found by asking of all of them alone.
        const isOfAPayment = words !== 'a purchase comes without a payment';
        expect(found.map(({ invariant }) => invariant.number).includes(number)).toBe(isOfAPayment);
      } finally {
        await client.query('rollback');
        client.release();
      }
    },
  );

  it('are each known to notice something', () => {
    const noticed = new Set(DAMAGES.map(([number]) => number));
    expect(
      [...new Set(INVARIANTS.map(({ number }) => number))].filter((number) => !noticed.has(number)),
    ).toEqual([]);
  });

  it('about recharges and notices have each noticed something above, query by query', () => {
    const silent = [...RECHARGE_INVARIANTS, ...NOTICE_INVARIANTS].filter(({ name }) => !noticing.has(name));
    expect(silent).toEqual([]);
  });
});

const TABLES = [
  'credit_accounts',
  'credit_entries',
  'credit_grants',
  'credit_holds',
  'payment_history',
  'customer_payments',
  'invoices',
  'invoice_lines',
];
const UNGUARDED = TABLES.map((table) => `alter table public.${table} disable trigger user`).join(';');
const GUARDED = TABLES.map((table) => `alter table public.${table} enable trigger user`).join(';');
