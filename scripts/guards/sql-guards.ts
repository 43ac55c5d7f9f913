/** Guards that stand in the database: what removes each, and the smallest tests that must notice. */
import type pg from 'pg';

export interface SqlGuard {
  name: string;
  /** Run by a superuser after the migrations. */
  removal: string;
  tests: readonly string[];
}

/** A function as it is, with one expression replaced; an error where the expression is not there. */
function inFunction(name: string, find: string, replace: string): string {
  return `do $guard$ declare definition text := pg_get_functiondef('${name}'::regproc); begin
    if position($find$${find}$find$ in definition) = 0 then raise exception '${name} has no such expression'; end if;
    execute replace(definition, $find$${find}$find$, $with$${replace}$with$); end $guard$`;
}

const PAYMENTS = ['tests/database/payments-settle.test.ts'];

export const SQL_GUARDS: readonly SqlGuard[] = [
  {
    name: 'one payment per intent (unique)',
    removal:
      'alter table public.payment_history drop constraint payment_history_stripe_payment_intent_id_key',
    tests: ['tests/database/guards.test.ts'],
  },
  {
    name: 'one grant per payment (unique)',
    removal: 'alter table public.credit_grants drop constraint credit_grants_payment_key',
    tests: ['tests/database/guards.test.ts'],
  },
  {
    name: 'one purchase per purchase id (unique)',
    removal: 'alter table public.payment_history drop constraint payment_history_purchase_key cascade',
    tests: ['tests/database/payments-purchase.test.ts'],
  },
  {
    name: "the payment's row lock when it settles",
    removal: inFunction('payments.settle', 'for update', ''),
    tests: ['tests/database/guards.test.ts'],
  },
  {
    name: "the account's row lock",
    removal: inFunction('credits.lock_account', ' for update', ''),
    tests: ['tests/database/credits-holds.test.ts', 'tests/database/guards.test.ts'],
  },
  {
    name: 'idempotency keys: the same key answers again',
    removal: inFunction('credits.replay', 'return known.answer || \'{"replayed": true}\'', 'return null'),
    tests: ['tests/database/credits-grants.test.ts'],
  },
  {
    name: 'idempotency keys: another request under a key is refused',
    removal: inFunction('credits.replay', 'if found and', 'if false and'),
    tests: ['tests/database/credits-grants.test.ts', 'tests/database/credits-holds.test.ts'],
  },
  {
    name: 'amount, currency, mode and customer must agree',
    removal: inFunction('payments.settle', 'if disagreement is not null', 'if false'),
    tests: PAYMENTS,
  },
  {
    name: 'terminal states of a payment (trigger)',
    removal: 'drop trigger terminal_states_are_kept on public.payment_history',
    tests: PAYMENTS,
  },
  {
    name: 'a payment is frozen when it is agreed (trigger)',
    removal: 'drop trigger agreement_is_frozen on public.payment_history',
    tests: ['tests/database/payments-purchase.test.ts', ...PAYMENTS],
  },
  {
    name: 'entries are append-only (trigger)',
    removal: 'drop trigger entries_are_append_only on public.credit_entries',
    tests: ['tests/database/credits-entries.test.ts'],
  },
  {
    name: 'entries are never truncated (trigger)',
    removal: 'drop trigger entries_are_never_truncated on public.credit_entries',
    tests: ['tests/database/credits-entries.test.ts'],
  },
  {
    name: 'one open recharge attempt per tenant (index)',
    removal: 'drop index public.auto_recharge_attempts_one_open',
    tests: ['tests/database/guards.test.ts'],
  },
  {
    name: 'terminal states of a recharge attempt (trigger)',
    removal: 'drop trigger terminal_states_are_kept on public.auto_recharge_attempts',
    tests: ['tests/database/guards.test.ts'],
  },
  {
    name: 'a refund stays within what was captured',
    removal: inFunction('payments.begin_refund', 'or asked > left_cents', ''),
    tests: ['tests/database/refunds.test.ts'],
  },
  {
    name: 'an event is taken by one worker (lease)',
    removal: inFunction('webhooks.claim', 'clock_timestamp() + claim.lease', 'e.next_try_at'),
    tests: ['tests/database/webhooks-inbox.test.ts'],
  },
  {
    name: 'an event of another API version is not believed',
    removal: inFunction(
      'webhooks.is_settled_by_itself',
      'event.api_version is not distinct from is_settled_by_itself.api_version',
      'true',
    ),
    tests: ['tests/database/payments-settle-paid.test.ts'],
  },
  {
    name: 'functions that move money are not for visitors',
    removal: 'grant usage on schema credits to anon; grant execute on function credits.give to anon',
    tests: ['tests/database/row-level-security.test.ts'],
  },
];

/** Every policy that lets signed-in people see or write, opened for all rows: one guard each, from the catalog. */
export async function policyGuards(superuser: pg.Client): Promise<SqlGuard[]> {
  const { rows } = await superuser.query<{ policy: string; relation: string; cmd: string }>(
    `select policyname as policy, schemaname || '.' || tablename as relation, cmd from pg_policies
     where schemaname = 'public' and (roles && array['authenticated', 'anon']::name[])
       and coalesce(qual, with_check) <> 'true' order by 2, 1`,
  );
  return rows.map(({ policy, relation, cmd }) => ({
    name: `policy on ${relation}: ${policy}`,
    removal: `alter policy ${superuser.escapeIdentifier(policy)} on ${relation} ${
      cmd === 'INSERT'
        ? 'with check (true)'
        : cmd === 'SELECT' || cmd === 'DELETE'
          ? 'using (true)'
          : 'using (true) with check (true)'
    }`,
    tests: ['tests/database/row-level-security.test.ts'],
  }));
}
