import { listCards } from '#lib/cards/list-cards.ts';
import { env } from '#lib/env.ts';
import type { PaymentSetup, StripeAccess } from '#lib/payments/payment-setup.ts';
import type { TenantOfUser } from '#lib/tenancy.ts';

/** What the payment form of a tenant needs to open. */
export async function getPaymentSetup(tenant: Pick<TenantOfUser, 'id' | 'slug'>): Promise<PaymentSetup> {
  return { ...getStripeAccess(), tenantSlug: tenant.slug, savedCards: await listCards(tenant.id) };
}

/** How the browser of a person reaches Stripe: nothing of it is secret. */
export function getStripeAccess(): StripeAccess {
  const { NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY, STRIPE_JS_URL } = env();
  return {
    publishableKey: NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY,
    stripeJsUrl: STRIPE_JS_URL ?? null,
  };
}
