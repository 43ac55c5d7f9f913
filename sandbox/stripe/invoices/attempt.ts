import type { Context } from '../core/context.ts';
import { StripeFailure } from '../core/errors.ts';
import { idOf } from '../core/references.ts';
import { get, lock } from '../core/store.ts';
import { confirm } from '../payment_intents/confirm-intent.ts';
import { subscriptionOf } from './draft.ts';
import { paymentOf } from './payment-of.ts';
import { failInvoice } from './settle.ts';

interface Manner {
  isOffSession: boolean;
  paymentMethod?: string | undefined;
}

/**
 * Tries to pay an open invoice with the card that its subscription or customer names. What comes of it is on the
 * invoice already; the refusal is handed back for callers who answer with it.
 */
export async function attemptInvoice(
  context: Context,
  id: string,
  { isOffSession, paymentMethod }: Manner,
): Promise<StripeFailure | null> {
  const { document: invoice } = await lock(context, 'invoice', id);
  const found = await paymentOf(context, id);
  if (invoice.status === 'paid' || invoice.status === 'void' || !found) return null;
  const { document: subscription } = await get(context, 'subscription', subscriptionOf(invoice));
  const { document: customer } = await get(context, 'customer', idOf(invoice.customer) ?? '');
  const method =
    paymentMethod ??
    idOf(subscription.default_payment_method) ??
    idOf(customer.invoice_settings.default_payment_method);
  try {
    if (!method) throw noMethod();
    await confirm(context, found.intentId, {
      payment_method: method,
      off_session: isOffSession ? 'true' : 'false',
      return_url: invoice.hosted_invoice_url ?? '',
    });
    return null;
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    // A decline has told the invoice itself; a card that could not even be asked has not.
    if (!error.keepsChanges) await failInvoice(context, id, false);
    return error;
  }
}

function noMethod(): StripeFailure {
  return new StripeFailure(400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message:
      'This customer has no attached payment source or default payment method. Please consider adding a default ' +
      'payment method.',
  });
}
