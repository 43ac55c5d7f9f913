import Stripe from 'stripe';
import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';
import { createOnce } from '#lib/payments/create-once.ts';
import { callStripe } from '#lib/stripe.ts';

/** Stripe remembers a key for a day at least; before that is over an intent is looked for rather than made. */
const KEY_LIVES_MS = 23 * 3_600_000;

/**
 * The one intent of a payment: found, or made, and confirmed with the saved card where the payment has one. Any number
 * of tries, cut off anywhere, make one intent and charge once: all use the key that the row keeps. A decline is an
 * answer: the intent says it.
 *
 * @returns the intent's id
 * @throws AppError `stripe_unreachable`: the outcome is unknown, call again; `payment_refused`: Stripe made no intent, and
 *   the payment has ended
 */
export async function ensureCustomerIntent(payment: CustomerPaymentRow): Promise<string> {
  if (payment.payment_intent_id) return payment.payment_intent_id;
  const isForgotten = Date.now() - payment.created_at.getTime() > KEY_LIVES_MS;
  const known = isForgotten ? await callStripe((stripe) => findIntent(stripe, payment)) : null;
  const made = known ?? (await makeIntent(payment));
  const { payment_intent_id: kept } = await queryOne<CustomerPaymentRow>(
    {
      name: 'record-customer-payment-intent',
      text: 'select * from payments.record_customer_payment_intent($1, $2, $3)',
    },
    [payment.id, made.id, made.customerId],
  );
  return kept ?? made.id;
}

interface MadeIntent {
  id: string;
  customerId: string | null;
}

async function makeIntent(payment: CustomerPaymentRow): Promise<MadeIntent> {
  try {
    return await createOnce({
      keyPrefix: `refill-customer-payment-${payment.id}`,
      keyNumber: payment.key_number,
      create: (stripe, idempotencyKey) => createIntent(stripe, payment, idempotencyKey),
      find: (stripe) => findIntent(stripe, payment),
      renew: async (keyNumber) => {
        const renewed = await queryOne<CustomerPaymentRow>(
          {
            name: 'renew-customer-payment-key',
            text: 'select * from payments.renew_customer_payment_key($1, $2)',
          },
          [payment.id, keyNumber],
        );
        return renewed.key_number;
      },
    });
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    log.warn({ customerPaymentId: payment.id, err: error }, 'Stripe refused to make an intent');
    await queryOne(
      {
        name: 'refuse-customer-payment',
        text: 'select id from payments.refuse_customer_payment($1, $2, $3)',
      },
      [payment.id, error.code ?? 'invalid_request', error.message],
    );
    throw new AppError('payment_refused', `Nothing was charged: ${error.message}`, {
      details: { code: error.code ?? 'invalid_request' },
      cause: error,
    });
  }
}

async function createIntent(
  stripe: Stripe,
  payment: CustomerPaymentRow,
  idempotencyKey: string,
): Promise<MadeIntent> {
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount: payment.amount,
        currency: payment.currency,
        ...(payment.customer_id ? { customer: payment.customer_id } : {}),
        ...(payment.description ? { description: payment.description } : {}),
        ...(payment.receipt_email ? { receipt_email: payment.receipt_email } : {}),
        capture_method: payment.capture_method,
        automatic_payment_methods: {
          enabled: true,
          ...(payment.confirm_with ? { allow_redirects: 'never' } : {}),
        },
        metadata: { ...payment.metadata, ...namesOf(payment) },
        ...(payment.confirm_with
          ? { payment_method: payment.confirm_with, confirm: true, off_session: true }
          : {}),
      },
      { idempotencyKey },
    );
    return describe(intent);
  } catch (error) {
    // A declined card leaves an intent behind, which another card may pay.
    const declined = error instanceof Stripe.errors.StripeCardError ? error.payment_intent : undefined;
    if (!declined) throw error;
    return describe(declined);
  }
}

function namesOf({ id, tenant_id }: CustomerPaymentRow): Record<string, string> {
  return { refill_customer_payment_id: String(id), ...(tenant_id ? { refill_tenant_id: tenant_id } : {}) };
}

/** The intent that an earlier try made for this payment and could not tell us of. */
async function findIntent(stripe: Stripe, payment: CustomerPaymentRow): Promise<MadeIntent | null> {
  // Clocks differ by less than this.
  const created = { gte: Math.floor(payment.created_at.getTime() / 1000) - 600 };
  const filter = payment.customer_id ? { customer: payment.customer_id } : {};
  for await (const intent of stripe.paymentIntents.list({ ...filter, created, limit: 100 })) {
    if (intent.metadata.refill_customer_payment_id === String(payment.id)) return describe(intent);
  }
  return null;
}

function describe({ id, customer }: Stripe.PaymentIntent): MadeIntent {
  return { id, customerId: typeof customer === 'string' ? customer : (customer?.id ?? null) };
}
