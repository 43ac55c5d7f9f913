import { callStripe } from '#lib/stripe.ts';

/**
 * What is said of an event about an intent that we do not know: nothing of ours, or, where the intent names a payment of
 * ours, an error, so that the event is tried again and then kept for an operator.
 */
export async function unlessForeign(paymentIntentId: string): Promise<string> {
  const { metadata } = await callStripe((stripe) => stripe.paymentIntents.retrieve(paymentIntentId));
  const named = metadata.refill_payment_id ?? metadata.refill_customer_payment_id;
  if (named) throw new Error(`Intent ${paymentIntentId} names payment ${named}, which does not exist.`);
  return `Intent ${paymentIntentId} was not made by Refill.`;
}
