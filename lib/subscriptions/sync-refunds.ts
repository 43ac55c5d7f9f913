import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { describeRefunds, listRefunds } from '#lib/refunds/stripe-refunds.ts';
import { callStripe } from '#lib/stripe.ts';
import { syncSubscription } from '#lib/subscriptions/sync-subscription.ts';

export interface SubscriptionRefunds {
  outcome: 'recorded' | 'unknown_subscription';
  subscriptionId?: string;
  /** Credits taken back by this call; negative: given back. */
  change?: number;
}

/**
 * Where an intent paid an invoice of one of our subscriptions, brings what that invoice granted to the refunds that Stripe
 * has of it: safe at any time, any number of times. Null where it paid no such invoice.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function syncSubscriptionRefunds(paymentIntentId: string): Promise<SubscriptionRefunds | null> {
  const paid = await findPaidInvoice(paymentIntentId);
  if (!paid) return null;
  const said = describeRefunds(await listRefunds(paymentIntentId));
  const record = async () =>
    (
      await queryOne<{ outcome: SubscriptionRefunds }>(
        {
          name: 'record-subscription-refunds',
          text: 'select subscriptions.record_refunds($1, $2, $3) as outcome',
        },
        [paid.subscriptionId, paid.invoiceId, said],
      )
    ).outcome;
  let outcome = await record();
  if (outcome.outcome === 'unknown_subscription') {
    // Our note of its id may have been lost with the process that made it; reading it anew finds ours by metadata.
    const { outcome: synced } = await syncSubscription(paid.subscriptionId);
    if (synced !== 'unknown_subscription') outcome = await record();
  }
  log.info({ paymentIntentId, ...paid, ...outcome }, 'refunds of a subscription recorded');
  return outcome;
}

/** The invoice of a subscription of ours that an intent paid. */
async function findPaidInvoice(
  paymentIntentId: string,
): Promise<{ invoiceId: string; subscriptionId: string } | null> {
  const { data } = await callStripe((stripe) =>
    stripe.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent: paymentIntentId },
      limit: 1,
    }),
  );
  const invoice = data[0]?.invoice;
  if (!invoice) return null;
  const invoiceId = typeof invoice === 'string' ? invoice : invoice.id;
  const { parent } = await callStripe((stripe) => stripe.invoices.retrieve(invoiceId));
  const details = parent?.subscription_details;
  if (!details?.metadata?.refill_subscription_id) return null;
  const { subscription } = details;
  return { invoiceId, subscriptionId: typeof subscription === 'string' ? subscription : subscription.id };
}
