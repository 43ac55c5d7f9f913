import type { Context } from '../core/context.ts';
import type {
  InvoiceLineDocument,
  SubscriptionDocument,
  SubscriptionItemDocument,
} from '../core/documents.ts';
import { invalidRequest } from '../core/errors.ts';
import { mergeMetadata } from '../core/references.ts';
import { checkQuantity, getRecurringPrice, planOf } from './item.ts';
import { prorationLines } from './lines.ts';
import { addIntervals } from './period.ts';

export interface ItemChange {
  id: string;
  price?: string;
  quantity?: number;
  metadata?: Record<string, string> | null;
}

interface Changed {
  items: SubscriptionItemDocument[];
  /** Empty where nothing that costs has changed, or while it is tried out. */
  prorations: InvoiceLineDocument[];
  /** Another billing period starts at the moment of the change. */
  restartsAt: number | null;
}

/** Works a change of prices and quantities out, and what it costs from then to the end of the period. Writes nothing. */
export async function changeItems(
  context: Context,
  subscription: SubscriptionDocument,
  changes: ItemChange[],
  at: number,
): Promise<Changed> {
  const items: SubscriptionItemDocument[] = [];
  const prorations: InvoiceLineDocument[] = [];
  let restartsAt: number | null = null;
  for (const [position, change] of changes.entries()) {
    if (!subscription.items.data.some(({ id }) => id === change.id)) {
      throw invalidRequest(`No such subscription_item: '${change.id}'`, {
        code: 'resource_missing',
        param: `items[${position}][id]`,
      });
    }
  }
  for (const before of subscription.items.data) {
    const position = changes.findIndex(({ id }) => id === before.id);
    const change = changes[position];
    const after = change ? await applyChange(context, before, change, position, at) : before;
    items.push(after);
    if (after.current_period_start !== before.current_period_start) restartsAt = at;
    const costs =
      after.price.unit_amount !== before.price.unit_amount ||
      after.quantity !== before.quantity ||
      after.current_period_end !== before.current_period_end;
    if (costs && subscription.status !== 'trialing') {
      prorations.push(...(await prorationLines(context, before, after, at)));
    }
  }
  return { items, prorations, restartsAt };
}

async function applyChange(
  context: Context,
  before: SubscriptionItemDocument,
  change: ItemChange,
  position: number,
  at: number,
): Promise<SubscriptionItemDocument> {
  const price = change.price
    ? await getRecurringPrice(context, change.price, `items[${position}][price]`)
    : before.price;
  if (price.currency !== before.price.currency) {
    throw invalidRequest('The price must have the currency of the subscription.', {
      param: `items[${position}][price]`,
    });
  }
  const { recurring } = price;
  const isOtherPeriod =
    recurring?.interval !== before.price.recurring?.interval ||
    recurring?.interval_count !== before.price.recurring?.interval_count;
  return {
    ...before,
    metadata: mergeMetadata(before.metadata, change.metadata),
    plan: planOf(price),
    price,
    quantity: checkQuantity(change.quantity ?? before.quantity ?? 1, `items[${position}][quantity]`),
    ...(isOtherPeriod && recurring
      ? { current_period_start: at, current_period_end: addIntervals(at, recurring, 1) }
      : {}),
  };
}
