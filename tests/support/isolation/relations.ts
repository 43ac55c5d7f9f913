/** What can be reached, from the catalog, and whose its rows are. */
import type pg from 'pg';
import type { Actor } from './cast.ts';

export interface Relation {
  /** Schema-qualified and quoted. */
  readonly name: string;
  readonly isTable: boolean;
  readonly hasTenant: boolean;
  readonly hasRowSecurity: boolean;
}

export async function listRelations(client: Pick<pg.Pool, 'query'>): Promise<Relation[]> {
  const { rows } = await client.query<Relation>(`
    select format('%I.%I', n.nspname, c.relname) as name, c.relkind in ('r', 'p', 'f') as "isTable",
      c.relrowsecurity as "hasRowSecurity",
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
        as "hasTenant"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'credits') and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`);
  return rows;
}

const EVERYTHING = 'true';
const uuid = (id: string | null) => (id === null ? 'null::uuid' : `'${id}'::uuid`);
const onlySignedIn = (actor: Actor) => (actor.role === 'authenticated' ? 'false' : EVERYTHING);

/**
 * Which rows an actor must never see, as a condition, for tables that are not of a tenant. A new table without
 * tenant_id has to say here whose its rows are.
 */
const FORBIDDEN: Readonly<Record<string, (actor: Actor, isOperator: boolean) => string>> = {
  'public.tenants': ({ tenant }) => `id is distinct from ${uuid(tenant)}`,
  'public.profiles': ({ tenant, userId }) =>
    `user_id is distinct from ${uuid(userId)} and not exists (select from proof.memberships m
       where m.user_id = profiles.user_id and m.tenant_id = ${uuid(tenant)})`,
  'public.platform_operators': ({ userId }) => `user_id is distinct from ${uuid(userId)}`,
  'public.credit_packages': (actor) => (onlySignedIn(actor) === EVERYTHING ? EVERYTHING : 'not is_active'),
  'public.subscription_plans': (actor) =>
    onlySignedIn(actor) === EVERYTHING
      ? EVERYTHING
      : `seller_id is distinct from ${uuid(actor.tenant)} and not (seller_id is null and is_active)`,
  'public.subscription_prices': () => EVERYTHING,
  'public.custom_amount_tiers': onlySignedIn,
  'public.custom_amount_limits': onlySignedIn,
  'public.invoice_settings': () => EVERYTHING,
  'public.rate_limits': () => EVERYTHING,
  'public.worker_heartbeats': () => EVERYTHING,
  'public.webhook_events': (_, isOperator) => String(!isOperator),
  'public.webhook_attempts': (_, isOperator) => String(!isOperator),
  'public.job_runs': (_, isOperator) => String(!isOperator),
  'public.job_schedules': (_, isOperator) => String(!isOperator),
  'public.processed_charges': (_, isOperator) => String(!isOperator),
  'public.processed_objects': (_, isOperator) => String(!isOperator),
  'public.monitor_cursors': (_, isOperator) => String(!isOperator),
  'public.operator_keys': () => EVERYTHING,
  'public.job_run_lines': (_, isOperator) => String(!isOperator),
  'public.reconciliation_runs': (_, isOperator) => String(!isOperator),
  'public.reconciliation_findings': (_, isOperator) => String(!isOperator),
};

/** null: it is not known whose the rows are. */
export function forbiddenRows(relation: Relation, actor: Actor, isOperator: boolean): string | null {
  if (relation.name.startsWith('credits.')) return EVERYTHING;
  if (relation.hasTenant) return `tenant_id is distinct from ${uuid(actor.tenant)}`;
  return FORBIDDEN[relation.name]?.(actor, isOperator) ?? null;
}
