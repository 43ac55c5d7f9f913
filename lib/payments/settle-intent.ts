import type Stripe from 'stripe';
import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { saveCard } from '#lib/payments/save-card.ts';
import { callStripe } from '#lib/stripe.ts';

export type SettlementOutcome =
  | 'credited'
  | 'already_credited'
  | 'recorded'
  | 'ignored'
  | 'flagged'
  | 'unknown_payment';

export interface Settlement {
  outcome: SettlementOutcome;
  tenantId?: string;
  paymentId?: string;
}

/**
 * Fetches what Stripe says of an intent now and brings our payment to it. Webhooks, the page that waits and
 * reconciliation all come here: safe to run at any time, any number of times, in any order.
 */
export async function settleIntent(paymentIntentId: string): Promise<Settlement> {
  const intent = await callStripe((stripe) =>
    stripe.paymentIntents.retrieve(paymentIntentId, { expand: ['latest_charge', 'payment_method'] }),
  );
  const { settlement } = await queryOne<{ settlement: Settlement }>(
    { name: 'settle-payment', text: 'select payments.settle($1) as settlement' },
    [JSON.stringify(describeIntent(intent))],
  );
  log.info({ paymentIntentId, ...settlement }, 'payment settled');
  if (settlement.tenantId && intent.status === 'succeeded' && intent.setup_future_usage) {
    await saveCard(settlement.tenantId, intent.payment_method);
  }
  return settlement;
}

/** The part of an intent that settling looks at, in the shape that payments.settle documents. */
function describeIntent(intent: Stripe.PaymentIntent) {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const method = typeof intent.payment_method === 'object' ? intent.payment_method : null;
  const failure = intent.last_payment_error;
  return {
    id: intent.id,
    status: intent.status,
    amountReceived: intent.amount_received,
    currency: intent.currency,
    customer: typeof intent.customer === 'string' ? intent.customer : (intent.customer?.id ?? null),
    livemode: intent.livemode,
    paymentId: intent.metadata.refill_payment_id ?? null,
    chargeId: charge?.id ?? null,
    receiptUrl: charge?.receipt_url ?? null,
    paymentMethodId: method?.id ?? null,
    cardBrand: method?.card?.brand ?? null,
    cardLast4: method?.card?.last4 ?? null,
    failureCode: failure ? (failure.decline_code ?? failure.code ?? 'unknown') : null,
    failureMessage: failure?.message ?? null,
  };
}
