/** The only list of events that are handled. A handler returns a sentence that is kept with the event. */
import type Stripe from 'stripe';
import { onCashBalanceFunded } from '#lib/webhooks/on-cash-balance-funded.ts';
import { onCheckoutSessionChanged } from '#lib/webhooks/on-checkout-session-changed.ts';
import { onCustomerChanged } from '#lib/webhooks/on-customer-changed.ts';
import { onDisputeChanged } from '#lib/webhooks/on-dispute-changed.ts';
import { onInvoiceChanged } from '#lib/webhooks/on-invoice-changed.ts';
import { onPaymentIntentChanged } from '#lib/webhooks/on-payment-intent-changed.ts';
import { onPaymentMethodAttached } from '#lib/webhooks/on-payment-method-attached.ts';
import { onPaymentMethodDetached } from '#lib/webhooks/on-payment-method-detached.ts';
import { onRefundChanged } from '#lib/webhooks/on-refund-changed.ts';
import { onSetupIntentChanged } from '#lib/webhooks/on-setup-intent-changed.ts';
import { onSubscriptionChanged } from '#lib/webhooks/on-subscription-changed.ts';

export type EventHandler<Type extends Stripe.Event['type'] = Stripe.Event['type']> = (
  event: Extract<Stripe.Event, { type: Type }>,
) => Promise<string>;

type Handlers = { [Type in Stripe.Event['type']]?: EventHandler<Type> };

export const handlers: Handlers = {
  'payment_intent.created': onPaymentIntentChanged,
  'payment_intent.succeeded': onPaymentIntentChanged,
  'payment_intent.payment_failed': onPaymentIntentChanged,
  'payment_intent.processing': onPaymentIntentChanged,
  'payment_intent.requires_action': onPaymentIntentChanged,
  'payment_intent.amount_capturable_updated': onPaymentIntentChanged,
  'payment_intent.partially_funded': onPaymentIntentChanged,
  'payment_intent.canceled': onPaymentIntentChanged,
  'checkout.session.completed': onCheckoutSessionChanged,
  'checkout.session.expired': onCheckoutSessionChanged,
  'checkout.session.async_payment_succeeded': onCheckoutSessionChanged,
  'checkout.session.async_payment_failed': onCheckoutSessionChanged,
  'payment_method.attached': onPaymentMethodAttached,
  'payment_method.updated': onPaymentMethodAttached,
  'payment_method.automatically_updated': onPaymentMethodAttached,
  'payment_method.detached': onPaymentMethodDetached,
  'setup_intent.succeeded': onSetupIntentChanged,
  'setup_intent.setup_failed': onSetupIntentChanged,
  'customer.updated': onCustomerChanged,
  'customer.deleted': onCustomerChanged,
  'charge.refunded': onRefundChanged,
  'refund.created': onRefundChanged,
  'refund.updated': onRefundChanged,
  'refund.failed': onRefundChanged,
  'charge.dispute.created': onDisputeChanged,
  'charge.dispute.updated': onDisputeChanged,
  'charge.dispute.closed': onDisputeChanged,
  'charge.dispute.funds_withdrawn': onDisputeChanged,
  'charge.dispute.funds_reinstated': onDisputeChanged,
  'customer.subscription.created': onSubscriptionChanged,
  'customer.subscription.updated': onSubscriptionChanged,
  'customer.subscription.deleted': onSubscriptionChanged,
  'invoice.finalized': onInvoiceChanged,
  'invoice.paid': onInvoiceChanged,
  'invoice.payment_failed': onInvoiceChanged,
  'invoice.payment_action_required': onInvoiceChanged,
  'invoice.voided': onInvoiceChanged,
  'invoice.marked_uncollectible': onInvoiceChanged,
  'cash_balance.funds_available': onCashBalanceFunded,
};
