import { createHash } from 'node:crypto';
import { query, queryOne } from '#lib/db.ts';
import { createUnderKey } from '#lib/payments/create-under-key.ts';
import { isLivemode } from '#lib/stripe.ts';
import type { PlanRow } from '#lib/subscriptions/plan.ts';

/**
 * The price at Stripe for a plan's present terms, made at the first need. A price cannot be changed at Stripe: other
 * terms are another price, and who subscribed before keeps theirs.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function ensurePrice(plan: PlanRow): Promise<string> {
  const [known] = await query<{ stripe_price_id: string }>(
    { name: 'price-of-plan', text: 'select stripe_price_id from subscriptions.price_of($1, $2)' },
    [plan.id, isLivemode()],
  );
  if (known) return known.stripe_price_id;
  const terms = JSON.stringify([
    plan.name,
    plan.price_cents,
    plan.currency,
    plan.billed_every,
    plan.credits_per_period,
    plan.rollover,
    plan.rollover_cap_credits,
    plan.grace_days,
  ]);
  const price = await createUnderKey({
    key: `refill-price-${plan.id}-${createHash('sha256').update(terms).digest('hex')}`,
    create: (stripe, idempotencyKey) =>
      stripe.prices.create(
        {
          currency: plan.currency,
          unit_amount: plan.price_cents,
          recurring: { interval: plan.billed_every },
          // What buyers see at Stripe; another name later makes another price with it.
          product_data: { name: plan.name, metadata: { refill_plan_id: plan.id } },
          metadata: { refill_plan_id: plan.id },
        },
        { idempotencyKey },
      ),
    // One too many is a price that nobody uses; the row keeps one.
    find: async () => null,
  });
  const { stripe_price_id: id } = await queryOne<{ stripe_price_id: string }>(
    { name: 'save-price', text: 'select stripe_price_id from subscriptions.save_price($1, $2, $3)' },
    [plan.id, price.id, isLivemode()],
  );
  return id;
}
