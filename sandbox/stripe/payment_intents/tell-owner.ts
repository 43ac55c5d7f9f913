import type Stripe from 'stripe';
import { settleSession } from '../checkout/settle.ts';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { settleInvoice } from '../invoices/settle.ts';

/** An intent that was made for something else tells it, in the same transaction, what has become of the money. */
export async function tellOwner(
  context: Context,
  intent: Stripe.PaymentIntent,
  { owner }: Secrets,
): Promise<void> {
  if (owner?.startsWith('in_')) await settleInvoice(context, owner, intent);
  if (owner?.startsWith('cs_')) await settleSession(context, owner, intent);
}
