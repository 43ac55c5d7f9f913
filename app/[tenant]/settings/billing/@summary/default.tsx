import { BalanceSummary } from '#components/billing/balance-summary.tsx';
import { getBalanceSummary } from '#lib/credits/get-balance-summary.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

export default async function SummarySlot({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant } = await requireTenantPage((await params).tenant);
  const balance = await getBalanceSummary(tenant.id);
  return (
    <BalanceSummary
      {...balance}
      canBuy={tenant.role !== 'member'}
      buyHref={`/${tenant.slug}/settings/billing/purchase`}
    />
  );
}
