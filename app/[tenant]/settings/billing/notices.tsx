import { NoticeBanner } from '#components/notices/notice-banner.tsx';
import { listBanners } from '#lib/notifications/list-banners.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

/** What the person was told of the tenant in the address; members are told nothing. */
export async function Notices({ slug }: { slug: string }) {
  const { tenant } = await requireTenantPage(slug);
  if (tenant.role === 'member') return null;
  const banners = await listBanners(tenant.id);
  if (banners.length === 0) return null;
  return (
    <section aria-label="Notices" className="grid gap-2">
      {banners.map((banner) => (
        <NoticeBanner key={banner.id} billingHref={`/${tenant.slug}/settings/billing`} banner={banner} />
      ))}
    </section>
  );
}
