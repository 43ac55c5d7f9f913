import type { CardSetupBegun } from '#lib/cards/card-setup.ts';
import type { TenantCaller } from '#lib/http/access.ts';
import { ensureCustomer } from '#lib/payments/ensure-customer.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Begins to add a card: a setup intent that the browser confirms with Stripe. Nothing is charged by it, and nothing is
 * kept here before Stripe has accepted the card.
 *
 * @param setupId the same for every try: a double click finds the same setup intent
 * @throws AppError `stripe_unreachable`
 */
export async function beginCardSetup(
  { user, tenant }: TenantCaller,
  setupId: string,
): Promise<CardSetupBegun> {
  const customer = await ensureCustomer(tenant, user.email);
  const intent = await callStripe((stripe) =>
    stripe.setupIntents.create(
      {
        customer,
        // Recharges charge it without a person in front of the screen.
        usage: 'off_session',
        allowed_payment_method_types: ['card'],
        metadata: { refill_tenant_id: tenant.id },
      },
      { idempotencyKey: `refill-setup-${tenant.id}-${setupId}` },
    ),
  );
  if (!intent.client_secret) throw new Error(`Setup intent ${intent.id} came without a client secret`);
  return { setupIntentId: intent.id, clientSecret: intent.client_secret };
}
