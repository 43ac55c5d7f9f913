import type Stripe from 'stripe';
import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { callStripe } from '#lib/stripe.ts';

export type CustomerSettlementOutcome = 'succeeded' | 'changed' | 'unchanged' | 'flagged' | 'unknown_payment';

export interface CustomerSettlement {
  outcome: CustomerSettlementOutcome;
  /** Null where the intent is of no payment of a customer. */
  payment: CustomerPaymentRow | null;
}

/**
 * Fetches what Stripe says of an intent now and brings the customer's payment to it, with what follows from it: safe to
 * run at any time, any number of times, in any order.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function settleCustomerIntent(paymentIntentId: string): Promise<CustomerSettlement> {
  const intent = await callStripe((stripe) =>
    stripe.paymentIntents.retrieve(paymentIntentId, { expand: ['latest_charge'] }),
  );
  const row = await queryOne<(CustomerPaymentRow | { id: null }) & { outcome: CustomerSettlementOutcome }>(
    {
      name: 'settle-customer-payment',
      text: 'select (s.payment).*, s.outcome from payments.settle_customer_payment($1) s',
    },
    [JSON.stringify(describeCustomerIntent(intent))],
  );
  const { outcome, ...payment } = row;
  log.info(
    { paymentIntentId, customerPaymentId: payment.id, outcome },
    'a payment of a customer was settled',
  );
  return { outcome, payment: payment.id === null ? null : payment };
}

/** The part of an intent that settling looks at, in the shape that payments.settle_customer_payment documents. */
export function describeCustomerIntent(intent: Stripe.PaymentIntent) {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const failure = intent.last_payment_error;
  const idOf = (reference: string | { id: string } | null) =>
    typeof reference === 'string' ? reference : (reference?.id ?? null);
  return {
    id: intent.id,
    status: intent.status,
    amountReceived: intent.amount_received,
    amountCapturable: intent.amount_capturable,
    currency: intent.currency,
    customer: idOf(intent.customer),
    livemode: intent.livemode,
    paymentId: intent.metadata.refill_customer_payment_id ?? null,
    chargeId: charge?.id ?? null,
    receiptUrl: charge?.receipt_url ?? null,
    paymentMethodId: idOf(intent.payment_method),
    failureCode: failure ? (failure.decline_code ?? failure.code ?? 'unknown') : null,
    failureMessage: failure?.message ?? null,
  };
}
