import type Stripe from 'stripe';
import { queryOne } from '#lib/db.ts';
import type { TenantCaller } from '#lib/http/access.ts';
import { createUnderKey } from '#lib/payments/create-under-key.ts';
import { ensureCustomer } from '#lib/payments/ensure-customer.ts';
import { describePayment, getPayment, type PaymentRow } from '#lib/payments/payment.ts';
import type { PurchaseChoice } from '#lib/payments/schemas.ts';
import { callStripe, isLivemode } from '#lib/stripe.ts';

export interface PurchaseAnswer {
  payment: ReturnType<typeof describePayment>;
  paymentIntentId: string;
  /** What Stripe.js confirms the payment with. */
  clientSecret: string;
}

/**
 * Agrees on a purchase and makes its payment intent. Any number of calls with one purchaseId make one payment and one
 * intent, wherever an earlier one was cut off: the row comes first, its id makes the idempotency key, and Stripe
 * answers the same intent to the same key.
 *
 * @throws AppError `package_not_available`, `amount_out_of_range`, `purchase_id_reused`, `stripe_unreachable`
 */
export async function createPurchase(
  { user, tenant }: TenantCaller,
  choice: PurchaseChoice,
): Promise<PurchaseAnswer> {
  const customerId = await ensureCustomer(tenant, user.email);
  const payment = await queryOne<PaymentRow>(
    { name: 'begin-purchase', text: 'select * from payments.begin_purchase($1, $2, $3, $4, $5, $6, $7, $8)' },
    [
      tenant.id,
      choice.purchaseId,
      user.id,
      choice.packageId ?? null,
      choice.customAmountCents ?? null,
      choice.currency,
      choice.saveCard,
      isLivemode(),
    ],
  );
  const intent = await ensureIntent(payment, customerId);
  const current = await keepCardChoice(payment, intent, choice.saveCard);
  if (!current.client_secret) throw new Error(`Payment intent ${current.id} came without a client secret`);
  return {
    payment: describePayment(payment),
    paymentIntentId: current.id,
    clientSecret: current.client_secret,
  };
}

async function ensureIntent(payment: PaymentRow, customerId: string): Promise<Stripe.PaymentIntent> {
  const { stripe_payment_intent_id: known } = payment;
  if (known) return callStripe((stripe) => stripe.paymentIntents.retrieve(known));
  try {
    const intent = await createIntent(payment, customerId);
    await queryOne({ name: 'attach-intent', text: 'select id from payments.attach_intent($1, $2, $3, $4)' }, [
      payment.tenant_id,
      payment.id,
      intent.id,
      customerId,
    ]);
    return intent;
  } catch (error) {
    // Stripe refuses a key while a request under it runs, and a payment keeps its first intent: of two clicks at once,
    // the other may have made it meanwhile. Nobody has the secret of an intent that was not attached.
    const { stripe_payment_intent_id: made } = await getPayment(payment.tenant_id, payment.id);
    if (!made) throw error;
    return callStripe((stripe) => stripe.paymentIntents.retrieve(made));
  }
}

function createIntent(payment: PaymentRow, customerId: string): Promise<Stripe.PaymentIntent> {
  return createUnderKey({
    key: `refill-payment-${payment.id}`,
    firstAskedAt: payment.created_at,
    create: (stripe, idempotencyKey) =>
      stripe.paymentIntents.create(
        {
          amount: payment.amount_cents,
          currency: payment.currency,
          customer: customerId,
          automatic_payment_methods: { enabled: true },
          description: `${payment.description}: ${payment.credits} credits`,
          metadata: { refill_payment_id: payment.id, refill_tenant_id: payment.tenant_id },
        },
        { idempotencyKey },
      ),
    find: (stripe) => findIntentOf(stripe, payment, customerId),
  });
}

/** The intent that an earlier try made for this payment and could not tell us of. */
async function findIntentOf(
  stripe: Stripe,
  payment: PaymentRow,
  customer: string,
): Promise<Stripe.PaymentIntent | null> {
  // Clocks differ by less than this.
  const since = Math.floor(payment.created_at.getTime() / 1000) - 600;
  for await (const intent of stripe.paymentIntents.list({ customer, created: { gte: since }, limit: 100 })) {
    if (intent.metadata.refill_payment_id === payment.id) return intent;
  }
  return null;
}

/** Whether the card is kept may change until the payment is confirmed; kept cards may be charged off-session. */
async function keepCardChoice(
  payment: PaymentRow,
  intent: Stripe.PaymentIntent,
  saveCard: boolean,
): Promise<Stripe.PaymentIntent> {
  const isOpen = intent.status === 'requires_payment_method' || intent.status === 'requires_confirmation';
  if (!isOpen || (intent.setup_future_usage === 'off_session') === saveCard) return intent;
  await queryOne({ name: 'set-save-card', text: 'select payments.set_save_card($1, $2, $3)' }, [
    payment.tenant_id,
    payment.id,
    saveCard,
  ]);
  return callStripe((stripe) =>
    stripe.paymentIntents.update(intent.id, { setup_future_usage: saveCard ? 'off_session' : '' }),
  );
}
