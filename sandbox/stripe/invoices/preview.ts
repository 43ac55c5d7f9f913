import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import type { InvoiceLineDocument, SubscriptionDocument } from '../core/documents.ts';
import { operation } from '../core/operation.ts';
import { expand, flag, hash, integer, required, type SpecFor, text, unsupported } from '../core/params.ts';
import { idOf } from '../core/references.ts';
import { get } from '../core/store.ts';
import { changeItems } from '../subscriptions/change-items.ts';
import { periodLine } from '../subscriptions/lines.ts';
import { changedItems, prorationBehaviour } from '../subscriptions/params.ts';
import { nextBoundary } from '../subscriptions/period.ts';
import { draftInvoice } from './draft.ts';

const details = hash({
  billing_cycle_anchor: unsupported,
  billing_mode: unsupported,
  billing_schedules: unsupported,
  cancel_at: unsupported,
  cancel_at_period_end: flag,
  cancel_now: unsupported,
  default_tax_rates: unsupported,
  items: changedItems,
  metadata: unsupported,
  pause: unsupported,
  proration_behavior: prorationBehaviour,
  proration_date: integer,
  resume_at: unsupported,
  start_date: unsupported,
  trial_end: unsupported,
} satisfies SpecFor<Stripe.InvoiceCreatePreviewParams.SubscriptionDetails>);

export const previewInvoice = operation({
  method: 'POST',
  path: '/v1/invoices/create_preview',
  params: {
    automatic_tax: unsupported,
    currency: unsupported,
    customer: text,
    customer_account: unsupported,
    customer_details: unsupported,
    discounts: unsupported,
    expand,
    invoice_items: unsupported,
    issuer: unsupported,
    on_behalf_of: unsupported,
    preview_mode: unsupported,
    schedule: unsupported,
    schedule_details: unsupported,
    subscription: required(text),
    subscription_details: details,
  } satisfies SpecFor<Stripe.InvoiceCreatePreviewParams>,
  async run(context, params) {
    const { document: subscription, secrets } = await get(
      context,
      'subscription',
      params.subscription,
      'subscription',
    );
    const { document: customer } = await get(context, 'customer', idOf(subscription.customer) ?? '');
    const {
      items: changes = [],
      proration_behavior: behaviour,
      proration_date,
    } = params.subscription_details ?? {};
    const at = proration_date ?? context.now;
    const { items, prorations, restartsAt } = await changeItems(context, subscription, changes, at);
    const changed: SubscriptionDocument = { ...subscription, items: { ...subscription.items, data: items } };
    const lines = [
      ...(secrets.pendingLines ?? []),
      ...(behaviour === 'none' && restartsAt === null ? [] : prorations),
    ];
    const isNow = changes.length > 0 && (behaviour === 'always_invoice' || restartsAt !== null);
    if (!isNow) lines.push(...(await nextPeriod(context, changed)));
    return draftInvoice(context, changed, customer, { reason: 'upcoming', lines, prorationDate: at });
  },
});

/** The lines of the renewal to come. */
async function nextPeriod(
  context: Context,
  subscription: SubscriptionDocument,
): Promise<InvoiceLineDocument[]> {
  const lines: InvoiceLineDocument[] = [];
  if (subscription.cancel_at_period_end) return lines;
  for (const item of subscription.items.data) {
    const start = item.current_period_end;
    const { recurring } = item.price;
    const end = recurring ? nextBoundary(subscription.billing_cycle_anchor, recurring, start) : start;
    lines.push(await periodLine(context, item, { start, end }));
  }
  return lines;
}
