import { z } from 'zod';
import { readRows } from '#lib/analytics/read-rows.ts';

const row = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  created_at: z.string(),
  available: z.number(),
  held: z.number(),
  debt: z.number(),
  last_payment_at: z.string().nullable(),
});
export type FoundTenant = z.infer<typeof row>;

const SELECT = `select t.id, t.slug, t.name, t.created_at, coalesce(a.available, 0) as available, coalesce(a.held, 0) as held,
    coalesce(a.debt, 0) as debt, (
      select p.succeeded_at from public.payment_history p where p.tenant_id = t.id and p.succeeded_at is not null
      order by p.created_at desc limit 1) as last_payment_at
  from public.tenants t left join public.credit_accounts a on a.tenant_id = t.id`;

/** Tenants by name (its beginning), slug, id or a member's e-mail address; by name, at most `limit`. */
export async function searchTenants(q: string, limit: number): Promise<FoundTenant[]> {
  if (q.includes('@')) {
    return readRows(
      {
        name: 'tenants-by-email',
        text: `${SELECT} where t.id in (select m.tenant_id from public.memberships m
          join public.profiles f using (user_id) where lower(f.email) = lower($1)) order by lower(t.name), t.id limit $2`,
      },
      [q, limit],
      row,
    );
  }
  return readRows(
    {
      name: 'tenants-by-name',
      text: `${SELECT} where t.slug = lower($1) or t.id::text = lower($1)
          or lower(t.name) like replace(replace(replace(lower($1), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'
        order by lower(t.name), t.id limit $2`,
    },
    [q, limit],
    row,
  );
}

/** One tenant by its slug; null where there is none. */
export async function findTenant(slug: string): Promise<FoundTenant | null> {
  const [found] = await readRows(
    { name: 'tenant-by-slug', text: `${SELECT} where t.slug = $1` },
    [slug],
    row,
  );
  return found ?? null;
}
