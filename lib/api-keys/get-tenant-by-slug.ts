import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

/** The tenant of a slug, for a command on the server's side. @throws AppError `tenant_not_found` */
export async function getTenantBySlug(slug: string): Promise<{ id: string; slug: string; name: string }> {
  const [tenant] = await query<{ id: string; slug: string; name: string }>(
    { name: 'tenant-by-slug', text: 'select id, slug, name from public.tenants where slug = $1' },
    [slug],
  );
  if (!tenant) throw new AppError('tenant_not_found', `There is no tenant with the slug "${slug}".`);
  return tenant;
}
