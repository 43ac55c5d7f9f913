import type Stripe from 'stripe';
import { describeSync } from '#lib/webhooks/on-subscription-changed.ts';

/** An invoice of a subscription was paid or not: the subscription and all its invoices are read anew. */
export async function onInvoiceChanged(event: {
  data: { object: Pick<Stripe.Invoice, 'id' | 'parent'> };
}): Promise<string> {
  const { id, parent } = event.data.object;
  const details = parent?.subscription_details;
  if (!details) return `Invoice ${id} belongs to no subscription.`;
  const { subscription } = details;
  return describeSync(
    typeof subscription === 'string' ? subscription : subscription.id,
    details.metadata?.refill_subscription_id,
  );
}
