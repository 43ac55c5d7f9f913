import type Stripe from 'stripe';
import { query, queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { callStripe } from '#lib/stripe.ts';

export interface SubscriptionSync {
  outcome: 'changed' | 'unchanged' | 'unpaid' | 'unknown_subscription';
  tenantId?: string;
  subscriptionId?: string;
  /** Granted by this very call. */
  credits: number;
}

/**
 * Reads a subscription and its paid invoices at Stripe and brings ours to them: status and dates, and the credits of
 * every paid period and change that was not granted yet, the oldest first. Webhooks, the page that waits and
 * reconciliation all come here: safe to run at any time, any number of times, in any order.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function syncSubscription(stripeSubscriptionId: string): Promise<SubscriptionSync> {
  const stated = await callStripe((stripe) => stripe.subscriptions.retrieve(stripeSubscriptionId));
  const { sync } = await queryOne<{ sync: Omit<SubscriptionSync, 'credits'> }>(
    { name: 'sync-subscription', text: 'select subscriptions.sync($1) as sync' },
    [JSON.stringify(describeSubscription(stated))],
  );
  if (sync.outcome === 'unknown_subscription' || sync.outcome === 'unpaid') return { ...sync, credits: 0 };
  const credits = await recordPaidInvoices(stripeSubscriptionId);
  await query({ name: 'lapse-ended-subscription', text: 'select subscriptions.lapse_ended($1)' }, [
    sync.subscriptionId,
  ]);
  log.info({ stripeSubscriptionId, ...sync, credits }, 'subscription synced');
  return { ...sync, credits };
}

async function recordPaidInvoices(stripeSubscriptionId: string): Promise<number> {
  const invoices = await callStripe((stripe) =>
    stripe.invoices
      .list({ subscription: stripeSubscriptionId, status: 'paid', limit: 100 })
      .autoPagingToArray({ limit: 1000 }),
  );
  let credits = 0;
  for (const invoice of invoices.toReversed()) {
    const { recorded } = await queryOne<{ recorded: { credits?: number } }>(
      { name: 'record-invoice', text: 'select subscriptions.record_invoice($1) as recorded' },
      [JSON.stringify(describeInvoice(invoice, stripeSubscriptionId))],
    );
    credits += recorded.credits ?? 0;
  }
  return credits;
}

/** The part of a subscription that is looked at, in the shape that subscriptions.sync documents. */
function describeSubscription(subscription: Stripe.Subscription) {
  const [item] = subscription.items.data;
  return {
    id: subscription.id,
    subscriptionId: subscription.metadata.refill_subscription_id ?? null,
    status: subscription.status,
    customer: typeof subscription.customer === 'string' ? subscription.customer : subscription.customer.id,
    priceId: item?.price.id ?? null,
    periodStart: item?.current_period_start ?? null,
    periodEnd: item?.current_period_end ?? null,
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    endedAt: subscription.ended_at,
    livemode: subscription.livemode,
  };
}

/** The part of an invoice that is looked at, in the shape that subscriptions.record_invoice documents. */
function describeInvoice(invoice: Stripe.Invoice, stripeSubscriptionId: string) {
  return {
    id: invoice.id,
    stripeSubscriptionId,
    amountPaid: invoice.amount_paid,
    currency: invoice.currency,
    lines: invoice.lines.data.map((line) => {
      const price = line.pricing?.price_details?.price;
      return {
        priceId: typeof price === 'string' ? price : (price?.id ?? null),
        quantity: line.quantity,
        amount: line.amount,
        isProration: line.parent?.subscription_item_details?.proration ?? false,
        start: line.period.start,
        end: line.period.end,
      };
    }),
  };
}
