/** Guards that stand in the database: what removes each, and the smallest tests that must notice. */
export interface SqlGuard {
  name: string;
  /** Run by a superuser after the migrations. */
  removal: string;
  tests: readonly string[];
  /** The full name of the one test among them that must notice, where one is meant for it. */
  title?: string;
}

/** A function as it is, with one expression replaced; an error where the expression is not there. */
function inFunction(name: string, find: string, replace: string): string {
  return `do $guard$ declare definition text := pg_get_functiondef('${name}'::regproc); begin
    if position($find$${find}$find$ in definition) = 0 then raise exception '${name} has no such expression'; end if;
    execute replace(definition, $find$${find}$find$, $with$${replace}$with$); end $guard$`;
}

/** The lock that a function takes before it looks at what it decides over. */
function lock(ofWhat: string, name: string, whoWaits: string): SqlGuard {
  return {
    name: `the row lock ${ofWhat}`,
    removal: inFunction(name, ' for update;', ';'),
    tests: ['tests/database/locks.test.ts'],
    title: `a lock is taken first by ${whoWaits}`,
  };
}

const PAYMENTS = ['tests/database/payments-settle.test.ts'];

/** What must agree for a payment to be settled together with others, condition by condition. */
const PLAIN: Readonly<Record<string, string>> = {
  'the amount': `(i.intent ->> 'amountReceived')::numeric = p.amount_cents`,
  'the currency': `i.intent ->> 'currency' = p.currency`,
  'the mode': `(i.intent ->> 'livemode')::boolean = p.livemode`,
  'the customer': `i.intent ->> 'customer' = p.stripe_customer_id`,
};

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
  lock('of the payment when it settles', 'payments.settle', 'a settlement for the payment'),
  lock(
    'of the payments that settle at once',
    'payments.settle_plain',
    'settlements of many for their payments',
  ),
  lock('of the payment when it is refunded', 'payments.begin_refund', 'a refund for the payment'),
  lock('of the account', 'credits.lock_account', 'an operation for the account'),
  lock('of the accounts of a batch', 'credits.consume_many', 'a batch of debits for the accounts'),
  lock(
    "of a customer's payment when it settles",
    'payments.settle_customer_payment',
    "a settlement for a customer's payment",
  ),
  lock(
    "of a customer's payment when it is refunded",
    'payments.begin_customer_refund',
    "a refund for a customer's payment",
  ),
  lock('of an invoice', 'invoicing.lock_invoice', 'a credit note for the invoice'),
  lock('of the stock of an order', 'orders.open', 'an order for its items'),
  {
    name: 'one payment of a customer per key (unique)',
    removal: 'alter table public.customer_payments drop constraint customer_payments_request_key',
    tests: ['tests/database/customer-payments.test.ts'],
  },
  {
    name: 'one refund per request (unique)',
    removal: 'alter table public.refunds drop constraint refunds_request_key',
    tests: ['tests/database/guards.test.ts'],
  },
  {
    name: 'one run of a job at a time (index)',
    removal: 'drop index public.job_runs_one_at_a_time',
    tests: ['tests/database/job-runs.test.ts'],
  },
  {
    name: 'one open try per invoice (index)',
    removal: 'drop index public.invoice_tries_one_open',
    tests: ['tests/database/guards.test.ts'],
  },
  {
    name: 'one subscription per tenant (index)',
    removal: 'drop index public.subscriptions_one_plan_per_tenant',
    tests: ['tests/database/guards.test.ts'],
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
  ...Object.entries(PLAIN).map(([what, condition]) => ({
    name: `many settle at once: ${what}`,
    removal: inFunction('payments.settle_plain', condition, 'true'),
    tests: ['tests/database/payments-settle-paid.test.ts'],
  })),
  {
    name: 'credits and debt never stand side by side (check)',
    removal: 'alter table public.credit_accounts drop constraint credit_accounts_debt_only_when_empty',
    tests: ['tests/database/guards.test.ts'],
  },
  {
    name: 'one open recharge attempt per tenant (index)',
    removal: 'drop index public.auto_recharge_attempts_one_open',
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
];
