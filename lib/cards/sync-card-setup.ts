import Stripe from 'stripe';
import type { CardSetup } from '#lib/cards/card-setup.ts';
import { getCard } from '#lib/cards/get-card.ts';
import { AppError } from '#lib/http/errors.ts';
import { declineWords } from '#lib/payments/decline-words.ts';
import { findTenantOfCustomer } from '#lib/payments/find-tenant-of-customer.ts';
import { saveCard } from '#lib/payments/save-card.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Asks Stripe how adding a card stands and keeps the card once it is accepted, without waiting for the webhook. Safe to
 * run at any time, any number of times.
 *
 * @throws AppError `card_not_found` for a setup of another tenant, `stripe_unreachable`
 */
export async function syncCardSetup(tenantId: string, setupIntentId: string): Promise<CardSetup> {
  const intent = await retrieve(setupIntentId);
  const customerId = typeof intent.customer === 'string' ? intent.customer : intent.customer?.id;
  if (!customerId || (await findTenantOfCustomer(customerId)) !== tenantId) throw unknownSetup();
  switch (intent.status) {
    case 'succeeded': {
      const method = intent.payment_method;
      const methodId = typeof method === 'string' ? method : method?.id;
      if (!methodId) throw new Error(`Setup intent ${intent.id} succeeded without a card`);
      await saveCard(tenantId, methodId);
      const { id, brand, last4 } = await getCard(tenantId, methodId);
      return { status: 'saved', card: { id, brand, last4 } };
    }
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
    return await callStripe((stripe) => stripe.setupIntents.retrieve(setupIntentId));
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing') {
      throw unknownSetup();
    }
    throw error;
  }
}

function unknownSetup(): AppError {
  return new AppError('card_not_found', 'There is no such card. Nothing was charged: add it again.', {
    param: 'setupIntentId',
  });
}
