import Stripe from 'stripe';
import { AppError } from '#lib/http/errors.ts';
import { findTenantOfCustomer } from '#lib/payments/find-tenant-of-customer.ts';
import { saveCard } from '#lib/payments/save-card.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Keeps the card of a setup that the browser finished, for the page that waits; a webhook does the same.
 *
 * @returns how the setup stands at Stripe
 * @throws AppError `card_not_found` for a setup of another tenant, `stripe_unreachable`
 */
export async function finishSetup(tenantId: string, setupIntentId: string): Promise<{ status: string }> {
  const intent = await retrieve(setupIntentId);
  const customerId = typeof intent.customer === 'string' ? intent.customer : intent.customer?.id;
  if (!customerId || (await findTenantOfCustomer(customerId)) !== tenantId) throw notFound();
  if (intent.status === 'succeeded') await saveCard(tenantId, intent.payment_method);
  return { status: intent.status };
}

async function retrieve(setupIntentId: string): Promise<Stripe.SetupIntent> {
  try {
    return await callStripe((stripe) => stripe.setupIntents.retrieve(setupIntentId));
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError) throw notFound();
    throw error;
  }
}

function notFound(): AppError {
  return new AppError('card_not_found', 'There is no such card to be added.', { param: 'setupIntentId' });
}
