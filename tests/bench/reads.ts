/** What is read all the time: by backends over the API and by people on the Usage tab. `$1` is the tenant. */
export interface Read {
  name: string;
  role: 'refill_server';
  sql: string;
  /** Whether the goal is held against it; a statement that is a small part of a page is shown for the record. */
  hasGoal: boolean;
}

const read = (name: string, sql: string, hasGoal = true): Read => ({
  name,
  role: 'refill_server',
  sql,
  hasGoal,
});

export const READS: readonly Read[] = [
  read(
    'balance',
    `select available, held, debt, next_expiry_at, next_expiry_credits from public.credit_balances where tenant_id = $1`,
  ),
  read(
    'entries, first page',
    `select * from public.credit_entries where tenant_id = $1 and sequence < 9007199254740991
     order by sequence desc limit 51`,
  ),
  read(
    'entries, first page of one label',
    `select * from public.credit_entries where tenant_id = $1 and sequence < 9007199254740991 and label = 'label-2'
     order by sequence desc limit 51`,
  ),
  read(
    'a statement of the Usage tab, 30 days by day',
    `select day, sum(credits), sum(debits) from public.credit_usage_daily
     where tenant_id = $1 and day > current_date - 30 group by day order by day`,
    false,
  ),
  read(
    'a statement of the Usage tab, 30 days by label',
    `select label, sum(credits), sum(debits) from public.credit_usage_daily
     where tenant_id = $1 and day > current_date - 30 group by label order by 2 desc limit 50`,
    false,
  ),
];
