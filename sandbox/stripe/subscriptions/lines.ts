import type { Context } from '../core/context.ts';
import { formatAmount } from '../core/currencies.ts';
import type { InvoiceLineDocument, SubscriptionItemDocument } from '../core/documents.ts';
import { newId } from '../core/ids.ts';
import { idOf } from '../core/references.ts';
import { get } from '../core/store.ts';

interface Share {
  amount: number;
  words: string;
  period: { start: number; end: number };
  isProration: boolean;
}

function priceOf(item: SubscriptionItemDocument): number {
  return (item.price.unit_amount ?? 0) * (item.quantity ?? 1);
}

async function nameOf(context: Context, item: SubscriptionItemDocument): Promise<string> {
  return (await get(context, 'product', idOf(item.price.product) ?? '')).document.name;
}

function line(item: SubscriptionItemDocument, share: Share): InvoiceLineDocument {
  return {
    id: newId('il'),
    object: 'line_item',
    amount: share.amount,
    currency: item.price.currency,
    description: share.words,
    discount_amounts: [],
    discountable: !share.isProration,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: item.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: share.isProration ? newId('ii') : null,
        proration: share.isProration,
        proration_details: { credited_items: null },
        subscription: item.subscription,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period: share.period,
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: item.price.id, product: idOf(item.price.product) ?? '' },
      type: 'price_details',
      unit_amount_decimal: item.price.unit_amount_decimal,
    },
    quantity: item.quantity ?? 1,
    quantity_decimal: String(item.quantity ?? 1),
    subscription: item.subscription,
    subtotal: share.amount,
    taxes: [],
  };
}

/** A whole period of an item. */
export async function periodLine(
  context: Context,
  item: SubscriptionItemDocument,
  period: { start: number; end: number },
): Promise<InvoiceLineDocument> {
  const each = formatAmount(item.price.unit_amount ?? 0, item.price.currency);
  const { interval = 'month', interval_count: count = 1 } = item.price.recurring ?? {};
  const per = count === 1 ? interval : `${count} ${interval}s`;
  const words = `${item.quantity ?? 1} × ${await nameOf(context, item)} (at ${each} / ${per})`;
  return line(item, { amount: priceOf(item), words, period, isProration: false });
}

/** A period that costs nothing because it is tried out. */
export async function trialLine(
  context: Context,
  item: SubscriptionItemDocument,
  period: { start: number; end: number },
): Promise<InvoiceLineDocument> {
  const words = `Trial period for ${await nameOf(context, item)}`;
  return line(item, { amount: 0, words, period, isProration: false });
}

/**
 * A change in mid-period, to the second: what is left of the old price comes back, what is left of the new one is
 * charged. Where the change starts a new period, that one is charged in full instead.
 */
export async function prorationLines(
  context: Context,
  before: SubscriptionItemDocument,
  after: SubscriptionItemDocument,
  at: number,
): Promise<InvoiceLineDocument[]> {
  const { current_period_start: start, current_period_end: end } = before;
  const left = end - Math.min(Math.max(at, start), end);
  const share = (amount: number) => Math.round((amount * left) / (end - start));
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(at * 1000);
  const rest = { start: at, end };
  const unused = line(before, {
    amount: -share(priceOf(before)),
    words: `Unused time on ${await nameOf(context, before)} after ${day}`,
    period: rest,
    isProration: true,
  });
  if (after.current_period_end !== end) {
    return [
      unused,
      await periodLine(context, after, {
        start: after.current_period_start,
        end: after.current_period_end,
      }),
    ];
  }
  const remaining = line(after, {
    amount: share(priceOf(after)),
    words: `Remaining time on ${await nameOf(context, after)} after ${day}`,
    period: rest,
    isProration: true,
  });
  return [unused, remaining];
}
