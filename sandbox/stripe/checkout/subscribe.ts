import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { listObjects } from '../core/lists.ts';
import { idOf, mergeMetadata } from '../core/references.ts';
import { get } from '../core/store.ts';
import { paymentOf } from '../invoices/payment-of.ts';
import { startSubscription } from '../subscriptions/start.ts';

/**
 * The subscription that a session's first attempt starts, and the intent that pays its first invoice. It shows on the
 * session only once it is paid; until then it is incomplete and ends with the session.
 */
export async function subscribe(
  context: Context,
  session: Stripe.Checkout.Session,
  secrets: Secrets,
): Promise<{ subscriptionId: string; intentId: string }> {
  const subscriptionId = secrets.startedSubscription ?? (await start(context, session, secrets));
  const { document: subscription } = await get(context, 'subscription', subscriptionId);
  const payment = await paymentOf(context, idOf(subscription.latest_invoice) ?? '');
  if (!payment) throw new Error(`${subscriptionId} has nothing to pay.`);
  return { subscriptionId, intentId: payment.intentId };
}

async function start(
  context: Context,
  session: Stripe.Checkout.Session,
  { subscriptionData }: Secrets,
): Promise<string> {
  const { data } = await listObjects(context, 'item', '', { limit: 100 }, { owner: session.id });
  const started = await startSubscription(
    context,
    {
      customer: idOf(session.customer) ?? '',
      items: data.map(({ price, quantity, metadata }) => ({
        price,
        quantity: quantity ?? 1,
        metadata: metadata ?? {},
      })),
      defaultPaymentMethod: null,
      description: subscriptionData?.description ?? null,
      metadata: mergeMetadata({}, subscriptionData?.metadata),
      savesMethod: true,
      trialEnd: null,
    },
    { owner: session.id },
  );
  return started.id;
}
