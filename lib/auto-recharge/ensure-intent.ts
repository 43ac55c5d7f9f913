import Stripe from 'stripe';
import type { AttemptRow } from '#lib/auto-recharge/attempt.ts';
import { queryOne } from '#lib/db.ts';
import { callStripe, stripe } from '#lib/stripe.ts';

/**
 * The one payment intent of an attempt. Making it moves no money: a card is asked by confirming it, and Stripe lets it
 * succeed once, however often and by whom it is confirmed.
 *
 * @param isResumed somebody else may have made it and died before telling us: it is looked for first
 * @throws AppError `stripe_unreachable`
 */
export async function ensureIntent(attempt: AttemptRow, isResumed: boolean): Promise<string> {
  if (attempt.stripe_payment_intent_id) return attempt.stripe_payment_intent_id;
  const { customerId } = await queryOne<{ customerId: string }>(
    {
      name: 'customer-of-tenant',
      text: 'select stripe_customer_id as "customerId" from public.stripe_customers where tenant_id = $1',
    },
    [attempt.tenant_id],
  );
  const known = isResumed ? await findIntent(attempt, customerId) : null;
  const intentId = known ?? (await makeIntent(attempt, customerId));
  await queryOne({ name: 'attach-intent', text: 'select id from payments.attach_intent($1, $2, $3, $4)' }, [
    attempt.tenant_id,
    attempt.payment_id,
    intentId,
    customerId,
  ]);
  return intentId;
}

async function makeIntent(attempt: AttemptRow, customerId: string): Promise<string> {
  const create = (key: string) =>
    stripe().paymentIntents.create(
      {
        amount: attempt.amount_cents,
        currency: attempt.currency,
        customer: customerId,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        description: `Auto-recharge, ${attempt.description}: ${attempt.credits} credits`,
        metadata: {
          refill_payment_id: attempt.payment_id,
          refill_tenant_id: attempt.tenant_id,
          refill_recharge_id: attempt.id,
        },
      },
      { idempotencyKey: key },
    );
  const key = `refill-payment-${attempt.payment_id}`;
  try {
    return (await create(key)).id;
  } catch (error) {
    const isServerError = error instanceof Stripe.errors.StripeAPIError && (error.statusCode ?? 0) >= 500;
    if (!isServerError) return await callStripe(() => Promise.reject(error));
    // The key keeps answering this failure: what it made, if anything, is looked up, and only then made anew, under the
    // number of the try: were that to fail too, the next try has another.
    const made = await findIntent(attempt, customerId);
    return made ?? (await callStripe(() => create(`${key}-${attempt.tries}`))).id;
  }
}

/** The intent that names our payment, among those of the customer since the attempt began. */
async function findIntent(attempt: AttemptRow, customerId: string): Promise<string | null> {
  return callStripe(async (client) => {
    const intents = client.paymentIntents.list({ customer: customerId, limit: 100 });
    for await (const { id, metadata } of intents) {
      if (metadata.refill_payment_id === attempt.payment_id) return id;
    }
    return null;
  });
}
