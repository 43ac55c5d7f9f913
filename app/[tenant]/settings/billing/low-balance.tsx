import { AlertBanner } from '#components/alerts/alert-banner.tsx';
import { findOpenAlert } from '#lib/alerts/find-open-alert.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

/** The low-balance notice of the tenant in the address; members, who cannot act on it, see none. */
export async function LowBalance({ slug }: { slug: string }) {
  const { tenant } = await requireTenantPage(slug);
  if (tenant.role === 'member') return null;
  const alert = await findOpenAlert(tenant.id);
  return alert ? <AlertBanner tenantSlug={tenant.slug} alert={alert} /> : null;
}
