import Stripe from 'stripe';
import type { CardSetup } from '#lib/cards/card-setup.ts';
import { AppError } from '#lib/http/errors.ts';
import { declineWords } from '#lib/payments/decline-words.ts';
import { findTenantOfCustomer } from '#lib/payments/find-tenant-of-customer.ts';
import { saveCard } from '#lib/payments/save-card.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Asks Stripe how adding a card stands, and keeps the card once it is accepted, for the page that waits; a webhook does
 * the same. Safe to run at any time, any number of times.
 *
 * @throws AppError `card_not_found` for a setup of another tenant, `stripe_unreachable`
 */
export async function finishSetup(tenantId: string, setupIntentId: string): Promise<CardSetup> {
  const intent = await retrieve(setupIntentId);
  const customerId = typeof intent.customer === 'string' ? intent.customer : intent.customer?.id;
  if (!customerId || (await findTenantOfCustomer(customerId)) !== tenantId) throw notFound();
  const method = typeof intent.payment_method === 'string' ? null : intent.payment_method;
  switch (intent.status) {
    case 'succeeded':
      await saveCard(tenantId, method);
      return { status: 'saved', brand: method?.card?.brand ?? null, last4: method?.card?.last4 ?? null };
    case 'requires_action':
      return intent.client_secret
        ? { status: 'needs_authentication', clientSecret: intent.client_secret }
        : { status: 'open' };
    case 'processing':
      return { status: 'processing' };
    case 'canceled':
      return { status: 'cancelled' };
    default: {
      const error = intent.last_setup_error;
      return error
        ? { status: 'declined', words: declineWords(error.decline_code ?? error.code) }
        : { status: 'open' };
    }
  }
}

async function retrieve(setupIntentId: string): Promise<Stripe.SetupIntent> {
  try {
    return await callStripe((stripe) =>
      stripe.setupIntents.retrieve(setupIntentId, { expand: ['payment_method'] }),
    );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError) throw notFound();
    throw error;
  }
}

function notFound(): AppError {
  return new AppError('card_not_found', 'There is no such card to be added.', { param: 'setupIntentId' });
}
