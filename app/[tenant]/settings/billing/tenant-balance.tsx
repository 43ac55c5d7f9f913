import { BalanceSummary } from '#components/billing/balance-summary.tsx';
import { getRechargeSummary } from '#lib/auto-recharge/get-recharge-summary.ts';
import { getBalanceSummary } from '#lib/credits/get-balance-summary.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

/** The balance of the tenant in the address, for the person who is signed in. */
export async function TenantBalance({ slug }: { slug: string }) {
  const { tenant } = await requireTenantPage(slug);
  const [balance, autoRecharge] = await Promise.all([
    getBalanceSummary(tenant.id),
    getRechargeSummary(tenant.id),
  ]);
  return (
    <BalanceSummary
      {...balance}
      autoRecharge={autoRecharge}
      autoRechargeHref={`/${tenant.slug}/settings/billing/auto-recharge`}
      canBuy={tenant.role !== 'member'}
      buyHref={`/${tenant.slug}/settings/billing/purchase`}
    />
  );
}
