import type Stripe from 'stripe';
import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { type CustomerSettlement, settleCustomerIntent } from '#lib/customer-payments/settle-intent.ts';
import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { describeRefunds, listRefunds } from '#lib/refunds/stripe-refunds.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Fetches all refunds of an intent and brings the customer's payment to them: safe at any time, any number of times.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function syncCustomerRefunds(paymentIntentId: string): Promise<CustomerSettlement> {
  return recordCustomerRefunds(paymentIntentId, await listRefunds(paymentIntentId));
}

/** Records refunds as Stripe has them now. */
export async function recordCustomerRefunds(
  paymentIntentId: string,
  refunds: readonly Stripe.Refund[],
): Promise<CustomerSettlement> {
  return recordOnceKnown(
    paymentIntentId,
    { name: 'record-customer-refunds', call: 'record_customer_refunds' },
    describeRefunds(refunds, 'refill_customer_refund_id'),
  );
}

/** Counting those that are open or lost: a bank that disputes in another currency disputes all of it. */
const HOLDING = new Set(['needs_response', 'under_review', 'lost']);

/**
 * Fetches the disputes of an intent and notes what they have withdrawn of the customer's payment.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function syncCustomerDisputes(paymentIntentId: string): Promise<CustomerSettlement> {
  const disputes = await callStripe((stripe) =>
    stripe.disputes.list({ payment_intent: paymentIntentId, limit: 100 }).autoPagingToArray({ limit: 1000 }),
  );
  const withdrawn = disputes
    .filter(({ status }) => HOLDING.has(status))
    .reduce((sum, { amount }) => sum + amount, 0);
  return recordOnceKnown(
    paymentIntentId,
    { name: 'record-customer-disputes', call: 'record_customer_disputes' },
    withdrawn,
  );
}

async function recordOnceKnown(
  paymentIntentId: string,
  { name, call }: { name: string; call: 'record_customer_refunds' | 'record_customer_disputes' },
  said: string | number,
): Promise<CustomerSettlement> {
  const record = async (): Promise<CustomerSettlement> => {
    const { outcome, ...payment } = await queryOne<
      (CustomerPaymentRow | { id: null }) & { outcome: CustomerSettlement['outcome'] }
    >({ name, text: `select (r.payment).*, r.outcome from payments.${call}($1, $2) r` }, [
      paymentIntentId,
      said,
    ]);
    return { outcome, payment: payment.id === null ? null : payment };
  };
  // Money that goes back was received: the success is recorded before it.
  let recorded = await record();
  if (recorded.payment?.status !== 'succeeded') {
    const settled = await settleCustomerIntent(paymentIntentId);
    if (settled.payment) recorded = await record();
  }
  log.info({ paymentIntentId, outcome: recorded.outcome }, call);
  return recorded;
}
