/**
 * What was written once is not rewritten, not even by the owner of the table: one test for each trigger that keeps it.
 * The ledger's own are in credits-entries.test.ts, partition by partition.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { createCast } from '#tests/support/isolation/cast.ts';
import { seedTables } from '#tests/support/isolation/seed-tables.ts';
import { sqlstateOf } from '#tests/support/refusal.ts';

interface Kept {
  /** Brings a row to where it has to stay; each test is rolled back. */
  readonly before?: string;
  readonly refused: readonly string[];
}

const rewritten = (table: string): Kept => ({
  refused: [`update public.${table} set tenant_id = tenant_id`, `delete from public.${table}`],
});
const emptied = (table: string): Kept => ({ refused: [`truncate public.${table} cascade`] });

const KEPT: Readonly<Record<string, Kept>> = {
  'audit_log: audit_log_is_append_only': rewritten('audit_log'),
  'audit_log: audit_log_is_never_truncated': emptied('audit_log'),
  'auto_recharge_attempts: terminal_states_are_kept': {
    before: `update public.auto_recharge_attempts set status = 'failed', closed_at = now()`,
    refused: [
      `update public.auto_recharge_attempts set status = 'charging', closed_at = null`,
      `update public.auto_recharge_attempts set status = 'canceled'`,
    ],
  },
  'auto_recharge_consents: consents_are_append_only': rewritten('auto_recharge_consents'),
  'auto_recharge_consents: consents_are_never_truncated': emptied('auto_recharge_consents'),
  'credit_notes: credit_notes_are_frozen': {
    refused: [
      `update public.credit_notes set amount_cents = amount_cents + 1`,
      `update public.credit_notes set reason = 'Another'`,
    ],
  },
  'credit_notes: credit_notes_are_kept': { refused: ['delete from public.credit_notes'] },
  'customer_payments: agreement_is_frozen': {
    refused: [
      'update public.customer_payments set amount = amount + 1',
      `update public.customer_payments set currency = 'eur'`,
      `update public.customer_payments set payment_intent_id = 'pi_another' where payment_intent_id is not null`,
    ],
  },
  'customer_payments: terminal_states_are_kept': {
    before: `update public.customer_payments set status = 'canceled' where status not in ('succeeded', 'canceled')`,
    refused: [
      `update public.customer_payments set status = 'pending', succeeded_at = null where status = 'succeeded'`,
      `update public.customer_payments set status = 'pending' where status = 'canceled'`,
    ],
  },
  'disputes: decided_disputes_are_kept': {
    before: `update public.disputes set outcome = 'won', closed_at = now()`,
    refused: [
      `update public.disputes set outcome = 'lost'`,
      'update public.disputes set outcome = null, closed_at = null',
    ],
  },
  'invoice_lines: issued_lines_are_frozen': {
    refused: [
      'update public.invoice_lines set tenant_id = tenant_id',
      'delete from public.invoice_lines',
      `insert into public.invoice_lines (tenant_id, invoice_id, position, description, quantity, unit_amount_cents, tax_rate_ppm)
       select tenant_id, invoice_id, 99, description, quantity, unit_amount_cents, tax_rate_ppm from public.invoice_lines`,
    ],
  },
  'invoice_taxes: issued_taxes_are_frozen': {
    refused: ['update public.invoice_taxes set tenant_id = tenant_id', 'delete from public.invoice_taxes'],
  },
  'invoices: issued_invoices_are_frozen': {
    refused: [
      `update public.invoices set memo = 'Another' where status <> 'draft'`,
      `update public.invoices set subtotal_cents = subtotal_cents + 1 where status <> 'draft'`,
    ],
  },
  'invoices: issued_invoices_are_kept': { refused: [`delete from public.invoices where status <> 'draft'`] },
  'invoices: terminal_states_are_kept': {
    refused: [
      `update public.invoices set status = 'open' where status = 'paid'`,
      `update public.invoices set status = 'draft'`,
    ],
  },
  'orders: orders_go_one_way': {
    refused: [`update public.orders set status = 'open' where status = 'canceled'`],
  },
  'payment_history: agreement_is_frozen': {
    refused: [
      'update public.payment_history set amount_cents = amount_cents + 1',
      'update public.payment_history set credits = credits + 1',
      `update public.payment_history set currency = 'eur'`,
    ],
  },
  'payment_history: terminal_states_are_kept': {
    refused: [
      `update public.payment_history set status = 'failed' where status = 'succeeded'`,
      `update public.payment_history set status = 'flagged' where status = 'succeeded'`,
    ],
  },
  'refunds: ended_refunds_are_kept': {
    before: `update public.refunds set status = 'failed'`,
    refused: [
      `update public.refunds set status = 'succeeded'`,
      `update public.refunds set status = 'pending'`,
    ],
  },
  'subscriptions: ended_subscriptions_are_kept': {
    before: `update public.subscriptions set status = 'canceled'`,
    refused: [`update public.subscriptions set status = 'active'`],
  },
};

describe('what is written once', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await seedTables(database, await createCast(database));
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('is named here, trigger by trigger', async () => {
    const { rows } = await database.owner.query<{ name: string }>(
      `select c.relname || ': ' || t.tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
         join pg_namespace n on n.oid = c.relnamespace join pg_proc p on p.oid = t.tgfoid
       where n.nspname = 'public' and c.relname <> 'credit_entries' and p.proname ~ '^(keep|refuse)_' order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(KEPT).sort());
  });

  it.each(Object.keys(KEPT))('is kept by %s', async (name) => {
    const { before, refused = [] } = KEPT[name] ?? {};
    expect(refused).not.toEqual([]);
    const client = await database.owner.connect();
    try {
      for (const sql of refused) {
        await client.query('begin');
        if (before) await client.query(before);
        expect(await sqlstateOf(client.query(sql)), sql).toBe('42501');
        await client.query('rollback');
      }
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
