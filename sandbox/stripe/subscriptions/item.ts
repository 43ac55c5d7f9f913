import type { Context } from '../core/context.ts';
import type { PlanDocument, PriceDocument, SubscriptionItemDocument } from '../core/documents.ts';
import { invalidParameter, invalidRequest } from '../core/errors.ts';
import { randomText } from '../core/ids.ts';
import { get } from '../core/store.ts';

/** A recurring, active price, as subscriptions take it. */
export async function getRecurringPrice(context: Context, id: string, param: string): Promise<PriceDocument> {
  const { document: price } = await get(context, 'price', id, param);
  if (!price.recurring) {
    throw invalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      { param },
    );
  }
  if (!price.active) {
    throw invalidRequest('The price specified is inactive. This field only accepts active prices.', {
      param,
    });
  }
  return price;
}

export function checkQuantity(quantity: number, param: string): number {
  if (quantity >= 0 && quantity <= 999_999) return quantity;
  throw invalidParameter('This value must be between 0 and 999999.', param, 'parameter_invalid_integer');
}

interface NewItem {
  price: PriceDocument;
  quantity: number;
  metadata: Record<string, string>;
  subscription: string;
  period: { start: number; end: number };
}

/** Something subscribed to. Periods are the item's own since they left the subscription. */
export function buildItem(context: Context, given: NewItem): SubscriptionItemDocument {
  return {
    id: `si_${randomText(14)}`,
    object: 'subscription_item',
    billing_thresholds: null,
    created: context.now,
    current_period_end: given.period.end,
    current_period_start: given.period.start,
    current_trial: null,
    discounts: [],
    metadata: given.metadata,
    plan: planOf(given.price),
    price: given.price,
    quantity: given.quantity,
    subscription: given.subscription,
    tax_rates: [],
  };
}

/** The older name of a price, which items still carry. */
export function planOf(price: PriceDocument): PlanDocument {
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: typeof price.product === 'string' ? price.product : price.product.id,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  };
}
