import type { Context } from '../core/context.ts';
import type { PriceDocument, Secrets, SubscriptionDocument } from '../core/documents.ts';
import { invalidRequest } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { newId } from '../core/ids.ts';
import { get, insert, update } from '../core/store.ts';
import { raiseInvoice } from '../invoices/raise.ts';
import { buildItem } from './item.ts';
import { periodLine, trialLine } from './lines.ts';
import { nextBoundary } from './period.ts';

interface NewSubscription {
  customer: string;
  items: { price: PriceDocument; quantity: number; metadata: Record<string, string> }[];
  cancelAtPeriodEnd?: boolean;
  defaultPaymentMethod: string | null;
  description: string | null;
  metadata: Record<string, string>;
  savesMethod: boolean;
  trialEnd: number | null;
}

/** A subscription whose first invoice is not paid within this time is let go. */
const twentyThreeHours = 23 * 3_600;

/** Writes a subscription and its first invoice, which nobody has tried to pay yet. */
export async function startSubscription(
  context: Context,
  given: NewSubscription,
  secrets: Secrets = {},
): Promise<SubscriptionDocument> {
  await get(context, 'customer', given.customer, 'customer');
  const recurring = given.items[0]?.price.recurring;
  const currency = given.items[0]?.price.currency ?? '';
  if (!recurring) throw invalidRequest('A subscription needs at least one item.', { param: 'items' });
  if (given.items.some(({ price }) => price.currency !== currency)) {
    throw invalidRequest('All prices on a subscription must have the same currency.', { param: 'items' });
  }
  const isOther = (price: PriceDocument) =>
    price.recurring?.interval !== recurring.interval ||
    price.recurring?.interval_count !== recurring.interval_count;
  if (given.items.some(({ price }) => isOther(price))) {
    throw invalidRequest('The local Stripe takes items of one billing period only.', { param: 'items' });
  }
  const id = `sub_1${newId('x').slice(2, 25)}`;
  const { trialEnd } = given;
  const anchor = trialEnd ?? context.now;
  const period = { start: context.now, end: trialEnd ?? nextBoundary(anchor, recurring, context.now) };
  const items = given.items.map((item) => buildItem(context, { ...item, subscription: id, period }));
  const blank: SubscriptionDocument = {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: given.cancelAtPeriodEnd ? period.end : null,
    cancel_at_period_end: given.cancelAtPeriodEnd ?? false,
    canceled_at: given.cancelAtPeriodEnd ? context.now : null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: context.now,
    currency,
    customer: given.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: given.defaultPaymentMethod,
    default_source: null,
    default_tax_rates: [],
    description: given.description,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: { object: 'list', data: items, has_more: false, url: `/v1/subscription_items?subscription=${id}` },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: given.savesMethod ? 'on_subscription' : 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: context.now,
    status: trialEnd === null ? 'incomplete' : 'trialing',
    test_clock: null,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: 'now', missing_payment_method: 'create_invoice' },
    },
    trial_start: trialEnd === null ? null : context.now,
  };
  const dueAt = trialEnd ?? context.now + twentyThreeHours;
  await insert(context, 'subscription', blank, { ...secrets, dueAt });
  await emit(context, 'customer.subscription.created', blank);
  const lines = [];
  for (const item of items) {
    const describe = trialEnd === null ? periodLine : trialLine;
    lines.push(await describe(context, item, period));
  }
  const invoice = await raiseInvoice(context, blank, { reason: 'subscription_create', lines });
  const { document: started } = await get(context, 'subscription', id);
  const billed = { ...started, latest_invoice: invoice.id };
  await update(context, 'subscription', billed);
  return billed;
}
