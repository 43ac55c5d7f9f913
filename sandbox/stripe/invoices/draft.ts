import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { minimumCharge } from '../core/currencies.ts';
import type { InvoiceDocument, InvoiceLineDocument, SubscriptionDocument } from '../core/documents.ts';
import { newId } from '../core/ids.ts';
import { idOf } from '../core/references.ts';

export type Reason = 'subscription_create' | 'subscription_cycle' | 'subscription_update' | 'upcoming';

interface Contents {
  reason: Reason;
  lines: InvoiceLineDocument[];
  prorationDate?: number;
}

/**
 * What an invoice would be: its lines, what the customer's balance takes off or adds, what is left to pay. A sum too
 * small to charge goes to the balance, a negative one too. Writes nothing.
 */
export function draftInvoice(
  context: Context,
  subscription: SubscriptionDocument,
  customer: Stripe.Customer,
  { reason, lines, prorationDate }: Contents,
): InvoiceDocument {
  const id = reason === 'upcoming' ? newId('upcoming_in') : `in_1${newId('x').slice(2, 25)}`;
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  const wanted = total + customer.balance;
  const isCharged = wanted >= minimumCharge(subscription.currency);
  const amountDue = isCharged ? wanted : 0;
  const [firstItem] = subscription.items.data;
  return {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Sandbox shop',
    account_tax_ids: null,
    amount_due: amountDue,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: amountDue,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    created: context.now,
    currency: subscription.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: isCharged ? 0 : wanted,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: {
      object: 'list',
      data: lines.map((line) => ({ ...line, invoice: id })),
      has_more: false,
      url: `/v1/invoices/${id}/lines`,
    },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: {
      quote_details: null,
      subscription_details: {
        metadata: subscription.metadata,
        subscription: subscription.id,
        ...(prorationDate === undefined ? {} : { subscription_proration_date: prorationDate }),
      },
      type: 'subscription_details',
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: context.now,
    period_start:
      reason === 'subscription_create' ? context.now : (firstItem?.current_period_start ?? context.now),
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: customer.balance,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: {
      finalized_at: null,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    subtotal: total,
    subtotal_excluding_tax: total,
    test_clock: null,
    total,
    total_discount_amounts: [],
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
}

/** The subscription that an invoice is of. */
export function subscriptionOf(invoice: Pick<InvoiceDocument, 'parent'>): string {
  return idOf(invoice.parent?.subscription_details?.subscription) ?? '';
}
