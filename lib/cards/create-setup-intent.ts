import type { TenantCaller } from '#lib/http/access.ts';
import { ensureCustomer } from '#lib/payments/ensure-customer.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Begins to save a card for later charges without its owner; the browser confirms it, 3D Secure included, and no money
 * moves. Any number of calls with one setupId make one intent.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function createSetupIntent(
  { user, tenant }: TenantCaller,
  setupId: string,
): Promise<{ setupIntentId: string; clientSecret: string }> {
  const customer = await ensureCustomer(tenant, user.email);
  const intent = await callStripe((stripe) =>
    stripe.setupIntents.create(
      {
        customer,
        usage: 'off_session',
        automatic_payment_methods: { enabled: true },
        metadata: { refill_tenant_id: tenant.id },
      },
      { idempotencyKey: `refill-setup-${tenant.id}-${setupId}` },
    ),
  );
  if (!intent.client_secret) throw new Error(`Setup intent ${intent.id} came without a client secret`);
  return { setupIntentId: intent.id, clientSecret: intent.client_secret };
}
