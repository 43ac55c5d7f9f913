/** Events as Stripe sends them: pretty-printed, signed when the run begins, each about an intent of its own. */
import { createHmac } from 'node:crypto';
import Stripe from 'stripe';

/** So many `payment_intent.succeeded`; the same run gives the same events in every process. */
export interface EventsOfRun {
  run: string;
  count: number;
  /** Unix seconds. */
  signedAt: number;
  /** Payments that the events are about, in turn; without them the intents belong to nobody. */
  payments?: readonly BenchPayment[];
}

export interface BenchPayment {
  paymentId: string;
  customer: string;
}

export interface SignedEvent {
  id: string;
  body: Buffer;
  signature: string;
}

export const BENCH_PAYMENT = { amountCents: 1_000, currency: 'usd', credits: 1_000 };

export function intentIdOf(run: string, number: number): string {
  return `pi_${run}${String(number).padStart(8, '0')}`;
}

export function signedEvents(
  { run, count, signedAt, payments = [] }: EventsOfRun,
  secret: string,
): SignedEvent[] {
  return Array.from({ length: count }, (_, number) => {
    const id = `evt_${run}${String(number).padStart(8, '0')}`;
    const body = Buffer.from(
      JSON.stringify(paidEvent(id, intentIdOf(run, number), signedAt, payments[number]), null, 2),
    );
    const digest = createHmac('sha256', secret).update(`${signedAt}.`).update(body).digest('hex');
    return { id, body, signature: `t=${signedAt},v1=${digest}` };
  });
}

function paidEvent(id: string, intentId: string, created: number, payment: BenchPayment | undefined) {
  return {
    id,
    object: 'event',
    api_version: Stripe.API_VERSION,
    created,
    data: { object: paidIntent(intentId, created, payment) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: `req_${id.slice(4)}`, idempotency_key: `refill-${id}` },
    type: 'payment_intent.succeeded',
  };
}

/** Every field that Stripe sends, most of them empty as they mostly are. */
function paidIntent(id: string, created: number, payment: BenchPayment | undefined) {
  const amount = BENCH_PAYMENT.amountCents;
  return {
    id,
    object: 'payment_intent',
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: amount,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: { allow_redirects: 'always', enabled: true },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${id.slice(-8)}`,
    confirmation_method: 'automatic',
    created,
    currency: BENCH_PAYMENT.currency,
    customer: payment?.customer ?? 'cus_bench',
    customer_account: null,
    description: 'Refill credits',
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: `ch_${id.slice(3)}`,
    livemode: false,
    metadata: payment ? { refill_payment_id: payment.paymentId } : {},
    next_action: null,
    on_behalf_of: null,
    payment_method: `pm_${id.slice(3)}`,
    payment_method_configuration_details: { id: 'pmc_1', parent: null },
    payment_method_options: {
      card: {
        installments: null,
        mandate_options: null,
        network: null,
        request_three_d_secure: 'automatic',
        setup_future_usage: 'off_session',
      },
      link: { persistent_token: null },
    },
    payment_method_types: ['card', 'link'],
    presentment_details: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'succeeded',
    transfer_data: null,
    transfer_group: null,
  };
}
