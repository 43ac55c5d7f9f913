import type Stripe from 'stripe';
import { describeCard } from '../cards/tokenise.ts';
import type { Context } from '../core/context.ts';

/** The card's details and behaviour under another test number; its expiry stays. */
export function replaceCard(
  context: Context,
  card: Stripe.PaymentMethod.Card,
  number: string,
): { card: Stripe.PaymentMethod.Card; behaviour: string } {
  const entry = { number, expMonth: card.exp_month, expYear: card.exp_year };
  return describeCard(context, entry);
}
