/** The functions of the ledger as a product's backend calls them, and what a page reads. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { value } from './tenants.ts';

export type Answer = Readonly<Record<string, unknown>>;
type Client = Pick<pg.Pool, 'query'>;

async function call(client: Client, sql: string, values: readonly unknown[]): Promise<Answer> {
  return value(await client.query<{ value: Answer }>(`select ${sql} as value`, [...values]));
}

interface Grant {
  readonly source?: string;
  readonly key?: string;
  readonly priority?: number;
  readonly effectiveAt?: Date;
  readonly expiresAt?: Date;
}

export function give(client: Client, tenant: string, credits: number, grant: Grant = {}): Promise<Answer> {
  return call(client, 'credits.give($1, $2, $3, $4, priority => $5, effective_at => $6, expires_at => $7)', [
    tenant,
    grant.source ?? 'promotion',
    credits,
    grant.key ?? randomUUID(),
    grant.priority ?? 50,
    grant.effectiveAt ?? null,
    grant.expiresAt ?? null,
  ]);
}

interface Debit {
  readonly key?: string;
  readonly label?: string | null;
  readonly apiKey?: string | null;
  readonly metadata?: object;
}

export function consume(
  client: Client,
  tenant: string,
  credits: unknown,
  debit: Debit = {},
): Promise<Answer> {
  return call(client, 'credits.consume($1, $2, $3, $4, $5, null, $6)', [
    tenant,
    credits,
    debit.key ?? randomUUID(),
    debit.label === undefined ? '' : debit.label,
    debit.apiKey ?? null,
    debit.metadata ?? {},
  ]);
}

export interface BatchDebit extends Debit {
  readonly tenant: string;
  readonly credits: number;
}

export async function consumeMany(
  client: Client,
  debits: readonly BatchDebit[],
): Promise<{ outcome: string; answer: Answer }[]> {
  const { rows } = await client.query<{ outcome: string; answer: Answer }>(
    'select outcome, answer from credits.consume_many($1, $2, $3, $4, $5, $6, $7) order by ord',
    [
      debits.map((debit) => debit.tenant),
      debits.map((debit) => debit.credits),
      debits.map((debit) => debit.key ?? randomUUID()),
      debits.map((debit) => (debit.label === undefined ? '' : debit.label)),
      debits.map((debit) => debit.apiKey ?? null),
      debits.map(() => null),
      debits.map((debit) => (debit.metadata === undefined ? null : JSON.stringify(debit.metadata))),
    ],
  );
  return rows;
}

export function hold(
  client: Client,
  tenant: string,
  credits: number,
  { key, apiKey, label, expiresAt }: Debit & { readonly expiresAt?: Date } = {},
): Promise<Answer> {
  return call(client, 'credits.hold($1, $2, $3, $4, $5, $6)', [
    tenant,
    credits,
    key ?? randomUUID(),
    expiresAt ?? null,
    label ?? '',
    apiKey ?? null,
  ]);
}

export function capture(
  client: Client,
  tenant: string,
  holdId: unknown,
  credits: number | null = null,
  key: string = randomUUID(),
): Promise<Answer> {
  return call(client, 'credits.capture($1, $2, $3, $4)', [tenant, holdId, credits, key]);
}

export function release(
  client: Client,
  tenant: string,
  holdId: unknown,
  key: string = randomUUID(),
): Promise<Answer> {
  return call(client, 'credits.release($1, $2, $3)', [tenant, holdId, key]);
}

/** As a page reads it. */
export async function balanceOf(client: Client, tenant: string) {
  const { rows } = await client.query<{ available: string; held: string; debt: string }>(
    'select available, held, debt from public.credit_balances where tenant_id = $1',
    [tenant],
  );
  const [row] = rows;
  return { available: Number(row?.available), held: Number(row?.held), debt: Number(row?.debt) };
}

export async function entriesOf(client: Client, tenant: string) {
  const { rows } = await client.query<{ kind: string; delta: string; balance_after: string }>(
    'select kind, delta, balance_after from public.credit_entries where tenant_id = $1 order by sequence',
    [tenant],
  );
  return rows.map(({ kind, delta, balance_after }) => [kind, Number(delta), Number(balance_after)]);
}

export const hoursFromNow = (hours: number) => new Date(Date.now() + hours * 3_600_000);

/** So many hours pass for a tenant: every date of it is that much longer ago. Arranged as the owner of the tables. */
export async function letHoursPass(owner: Client, tenant: string, hours: number): Promise<void> {
  await owner.query(
    `with grants as (
       update public.credit_grants set effective_at = effective_at - make_interval(hours => $2),
         expires_at = expires_at - make_interval(hours => $2) where tenant_id = $1
     ), holds as (
       update public.credit_holds set expires_at = expires_at - make_interval(hours => $2) where tenant_id = $1
     )
     update public.credit_accounts set next_change_at = next_change_at - make_interval(hours => $2)
     where tenant_id = $1`,
    [tenant, hours],
  );
}

/** A claw-back as a refund makes it: what is there first, the rest becomes debt. Arranged as the owner of the tables. */
export async function clawBack(owner: pg.Pool, tenant: string, credits: number): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query(CLAW_BACK);
    await client.query('select pg_temp.claw_back($1, $2)', [tenant, credits]);
  } finally {
    client.release();
  }
}

const CLAW_BACK = `
  create or replace function pg_temp.claw_back(tenant_id uuid, amount bigint) returns void language plpgsql as $$
  declare
    account public.credit_accounts := credits.lock_account(tenant_id);
    takes bigint := least(account.available, amount);
    ids uuid[];
    amounts bigint[];
  begin
    select array_agg(d.grant_id), array_agg(d.credits) into ids, amounts from credits.draw(tenant_id, takes) d;
    update public.credit_grants g set remaining = g.remaining - d.credits
    from unnest(ids, amounts) as d (grant_id, credits) where g.tenant_id = claw_back.tenant_id and g.id = d.grant_id;
    account.available := account.available - takes;
    account.debt := account.debt + amount - takes;
    perform credits.append(account, 'clawback', -amount, clock_timestamp(), coalesce(ids, '{}'), coalesce(amounts, '{}'));
  end $$`;
