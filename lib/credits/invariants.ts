/**
 * The rules that may never break, as queries that return the rows that break them. A new rule goes into the file of
 * what it is about, below; tests, simulations, benchmarks and `npm run invariants` all read this one list.
 */
import { CUSTOMER_PAYMENT_INVARIANTS } from './invariants/customer-payments.ts';
import type { Invariant } from './invariants/invariant.ts';
import { INVOICE_INVARIANTS } from './invariants/invoices.ts';
import { ISOLATION_INVARIANTS } from './invariants/isolation.ts';
import { LEDGER_INVARIANTS } from './invariants/ledger.ts';
import { NOTICE_INVARIANTS } from './invariants/notices.ts';
import { PAYMENT_INVARIANTS } from './invariants/payments.ts';
import { RECHARGE_INVARIANTS } from './invariants/recharges.ts';
import { SUBSCRIPTION_INVARIANTS } from './invariants/subscriptions.ts';
import { WEBHOOK_INVARIANTS } from './invariants/webhooks.ts';

export const INVARIANTS: readonly Invariant[] = [
  ...LEDGER_INVARIANTS,
  ...PAYMENT_INVARIANTS,
  ...CUSTOMER_PAYMENT_INVARIANTS,
  ...RECHARGE_INVARIANTS,
  ...SUBSCRIPTION_INVARIANTS,
  ...INVOICE_INVARIANTS,
  ...WEBHOOK_INVARIANTS,
  ...NOTICE_INVARIANTS,
  ...ISOLATION_INVARIANTS,
].sort((a, b) => a.number - b.number);

interface Queryable {
  query(sql: string, values?: unknown[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
}

export interface Violation {
  readonly invariant: Invariant;
  readonly rows: readonly Record<string, unknown>[];
}

/**
 * Runs invariants one after the other and returns those that do not hold. On a database at work pass a client inside
 * a repeatable-read transaction: queries that see different moments would contradict each other.
 */
export async function findViolations(
  client: Queryable,
  invariants: readonly Invariant[] = INVARIANTS,
): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const invariant of invariants) {
    const { rows } = await client.query(invariant.sql);
    if (rows.length > 0) violations.push({ invariant, rows });
  }
  return violations;
}

/** A few payments by their ids, and the tenants they belong to. */
export interface PaymentIds {
  readonly tenantIds: readonly string[];
  readonly paymentIds: readonly string[];
}

/** The same for a few payments alone. Only for rules whose rows name a tenant and a payment: 6 to 9. */
export async function findViolationsOf(
  client: Queryable,
  { tenantIds, paymentIds }: PaymentIds,
  invariants: readonly Invariant[],
): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const invariant of invariants) {
    // Postgres pushes both conditions down to the indexes of the tables inside.
    const { rows } = await client.query(
      `select * from (${invariant.sql}) v where v.tenant_id = any ($1) and v.payment_id = any ($2)`,
      [tenantIds, paymentIds],
    );
    if (rows.length > 0) violations.push({ invariant, rows });
  }
  return violations;
}
