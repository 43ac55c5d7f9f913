/** What the product has of some tenants: every table that money touches, without what only tells when it was touched. */
import type { World } from './world.ts';

const TABLES: Readonly<Record<string, string>> = {
  credit_accounts: 'tenant_id',
  credit_grants: 'id',
  credit_entries: 'sequence',
  credit_holds: 'id',
  credit_claw_backs: 'grant_id',
  payment_history: 'id',
  refunds: 'id',
  disputes: 'id',
  payment_methods: 'id',
  auto_recharge_settings: 'tenant_id',
  auto_recharge_attempts: 'id',
  auto_recharge_tries: 'attempt_id, number',
};
const UNTOLD = ['updated_at', 'leased_until', 'next_change_at', 'last_attempt_at'];

type Row = Readonly<Record<string, string | number | boolean | null>>;
export type Books = Readonly<Record<string, readonly Row[]>>;

/** @returns by tenant */
export async function readBooks(world: World, tenants: readonly string[]): Promise<Map<string, Books>> {
  const columns = Object.entries(TABLES).map(
    ([
      table,
      order,
    ]) => `'${table}', (select coalesce(jsonb_agg(to_jsonb(x) - $2::text[] order by ${order}), '[]')
      from public.${table} x where x.tenant_id = t.id)`,
  );
  const { rows } = await world.database.query<{ id: string; books: Books }>(
    `select t.id, jsonb_build_object(${columns.join(', ')},
       'notices', (select coalesce(jsonb_agg(jsonb_build_array(n.kind, n.event_key, n.user_id, n.channel) order by n.kind, n.event_key, n.user_id, n.channel), '[]')
         from public.notices n where n.tenant_id = t.id)) as books
     from unnest($1::uuid[]) as t (id)`,
    [tenants, UNTOLD],
  );
  return new Map(rows.map(({ id, books }) => [id, books]));
}

/** In words, what of a tenant's books changed. */
export function differences(before: Books | undefined, after: Books | undefined): string[] {
  return Object.keys({ ...before, ...after }).flatMap((table) => {
    const old = new Set((before?.[table] ?? []).map((row) => JSON.stringify(row)));
    const now = new Set((after?.[table] ?? []).map((row) => JSON.stringify(row)));
    return [
      ...[...old].filter((row) => !now.has(row)).map((row) => `${table} had ${row}`),
      ...[...now].filter((row) => !old.has(row)).map((row) => `${table} has ${row}`),
    ];
  });
}
