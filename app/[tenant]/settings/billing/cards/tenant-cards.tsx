import { CardsPanel } from '#components/cards/cards-panel.tsx';
import { listCards } from '#lib/cards/list-cards.ts';
import { getStripeAccess } from '#lib/payments/get-payment-setup.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

interface TenantCardsProps {
  slug: string;
  setupIntentId: string | undefined;
}

/** The saved cards of the tenant in the address. */
export async function TenantCards({ slug, setupIntentId }: TenantCardsProps) {
  const { tenant } = await requireTenantPage(slug);
  const canManage = tenant.role !== 'member';
  return (
    <CardsPanel
      tenantSlug={tenant.slug}
      cards={await listCards(tenant.id)}
      canManage={canManage}
      stripeAccess={getStripeAccess()}
      setupIntentId={canManage ? setupIntentId : undefined}
    />
  );
}
