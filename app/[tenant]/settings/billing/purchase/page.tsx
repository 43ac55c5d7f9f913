import type { Metadata } from 'next';
import { ChoiceOfCredits } from '#components/billing/choice-of-credits.tsx';
import { PriceList } from '#components/billing/price-list.tsx';
import { PurchasePanel } from '#components/billing/purchase-panel.tsx';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { findPurchase } from '#lib/payments/find-purchase.ts';
import { getOffers } from '#lib/payments/get-offers.ts';
import { getPaymentSetup } from '#lib/payments/get-payment-setup.ts';
import { getTeam } from '#lib/team/get-team.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Purchase Credits' };

/** Custom amounts are sold in this currency; packages name their own. */
const CUSTOM_AMOUNT_CURRENCY = 'usd';

interface PurchasePageProps {
  params: Promise<{ tenant: string }>;
  searchParams: SearchParams;
}

export default async function PurchasePage({ params, searchParams }: PurchasePageProps) {
  const { tenant } = await requireTenantPage((await params).tenant);
  if (tenant.role === 'member') {
    const [offers, { members }] = await Promise.all([getOffers(CUSTOM_AMOUNT_CURRENCY), getTeam(tenant.id)]);
    const buyers = members.filter(({ role }) => role !== 'member');
    return <PriceList offers={offers} tenantName={tenant.name} buyers={buyers} />;
  }
  const [offers, setup, resumed] = await Promise.all([
    getOffers(CUSTOM_AMOUNT_CURRENCY),
    getPaymentSetup(tenant),
    findPurchase(tenant.id, singleParam((await searchParams).purchase)),
  ]);
  return (
    <PurchasePanel offers={offers} setup={setup} {...(resumed ? { resumed } : {})}>
      <ChoiceOfCredits offers={offers} chosen={resumed?.order.choice} />
    </PurchasePanel>
  );
}
