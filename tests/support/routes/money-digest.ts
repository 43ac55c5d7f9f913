import { owner, rows } from '../running-ledger.ts';

/** Of no tenant, and what money is made from all the same. */
const COMMON_TABLES = ['credit_packages', 'subscription_plans'];

/**
 * One text over every row that belongs to these tenants, in every table that has a tenant, and over what is for sale:
 * two digests are the same where nothing was written in between. When a key was last used is not looked at.
 */
export async function moneyDigest(tenantIds: readonly string[]): Promise<string> {
  const tables = await rows<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  if (tables.length < 10) throw new Error('There are hardly any tables of tenants.');
  const part = (name: string, where: string) =>
    `select '${name}' as name, md5(coalesce(string_agg(row::text, ',' order by row::text), '')) as digest
     from (select to_jsonb(t) - 'last_used_at' as row from public."${name}" t ${where}) as all_rows`;
  const { rows: digests } = await owner.query<{ name: string; digest: string }>(
    [
      ...tables.map(({ name }) => part(name, 'where tenant_id = any ($1)')),
      ...COMMON_TABLES.map((name) => part(name, '')),
    ].join('\nunion all\n'),
    [tenantIds],
  );
  return digests.map(({ name, digest }) => `${name} ${digest}`).join('\n');
}
