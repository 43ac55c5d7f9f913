import Stripe from 'stripe';
import type { PaidIntent } from '#lib/payments/settle-paid-events.ts';

export interface PaidEvent {
  eventId: string;
  intent: PaidIntent;
}

/**
 * What an event says of an intent that was paid, where it says all that crediting needs: null for every other event.
 * `succeeded` is an end, so that neither order nor lateness can make it wrong; another API version may mean something
 * else by the same names and is not read (see docs/decisions/0020).
 */
export function paidEvent(event: Stripe.Event): PaidEvent | null {
  if (event.type !== 'payment_intent.succeeded' || event.api_version !== Stripe.API_VERSION) return null;
  const {
    id,
    status,
    amount_received,
    currency,
    customer,
    livemode,
    metadata,
    latest_charge,
    payment_method,
  } = event.data.object;
  const paymentId = metadata?.refill_payment_id;
  const customerId = idOf(customer);
  if (
    status !== 'succeeded' ||
    !paymentId ||
    !customerId ||
    !Number.isSafeInteger(amount_received) ||
    !currency ||
    typeof livemode !== 'boolean'
  )
    return null;
  return {
    eventId: event.id,
    intent: {
      id,
      status: 'succeeded',
      amountReceived: amount_received,
      currency,
      customer: customerId,
      livemode,
      paymentId,
      chargeId: idOf(latest_charge),
      paymentMethodId: idOf(payment_method),
      detailsPending: true,
    },
  };
}

function idOf(given: string | { id: string } | null | undefined): string | null {
  return typeof given === 'string' ? given : (given?.id ?? null);
}
