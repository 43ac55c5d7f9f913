import { BalanceSummary } from '#components/billing/balance-summary.tsx';
import { getBalanceSummary } from '#lib/credits/get-balance-summary.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

/** The balance of the tenant in the address, for the person who is signed in. */
export async function TenantBalance({ slug }: { slug: string }) {
  const { tenant } = await requireTenantPage(slug);
  return (
    <BalanceSummary
      {...(await getBalanceSummary(tenant.id))}
      canBuy={tenant.role !== 'member'}
      buyHref={`/${tenant.slug}/settings/billing/purchase`}
    />
  );
}
