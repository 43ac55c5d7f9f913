import type Stripe from 'stripe';
import type { DeclineName } from '../cards/test-cards.ts';

/** Every kind of object that is stored, with the shape it is stored and answered in. */
export interface Documents {
  balance_transaction: Stripe.BalanceTransaction;
  charge: Stripe.Charge;
  checkout_session: Stripe.Checkout.Session;
  confirmation_token: Stripe.ConfirmationToken;
  customer: Stripe.Customer;
  customer_session: StoredCustomerSession;
  dispute: Stripe.Dispute;
  event: EventDocument;
  invoice: InvoiceDocument;
  invoice_payment: Stripe.InvoicePayment;
  item: LineItemDocument;
  payment_intent: Stripe.PaymentIntent;
  payment_method: Stripe.PaymentMethod;
  price: PriceDocument;
  product: Stripe.Product;
  refund: Stripe.Refund;
  setup_intent: Stripe.SetupIntent;
  subscription: SubscriptionDocument;
}

export type Kind = keyof Documents;

/** Stripe never shows a session's id; the store needs one. */
export type StoredCustomerSession = Stripe.CustomerSession & { id: string };

/** A price as it travels: decimals are text in JSON, which the SDK turns into `Stripe.Decimal`. */
export type PriceDocument = Omit<Stripe.Price, 'unit_amount_decimal'> & {
  unit_amount_decimal: string | null;
};

export type PlanDocument = Omit<Stripe.Plan, 'amount_decimal'> & { amount_decimal: string | null };

export type SubscriptionItemDocument = Omit<Stripe.SubscriptionItem, 'plan' | 'price'> & {
  plan: PlanDocument;
  price: PriceDocument;
};

export type SubscriptionDocument = Omit<Stripe.Subscription, 'items'> & {
  items: Stripe.ApiList<SubscriptionItemDocument>;
};

export type InvoiceLineDocument = Omit<Stripe.InvoiceLineItem, 'pricing' | 'quantity_decimal'> & {
  pricing: {
    price_details: { price: string; product: string };
    type: 'price_details';
    unit_amount_decimal: string | null;
  };
  quantity_decimal: string | null;
};

export type InvoiceDocument = Omit<Stripe.Invoice, 'lines'> & { lines: Stripe.ApiList<InvoiceLineDocument> };

/** A line of a checkout session. */
export type LineItemDocument = Omit<Stripe.LineItem, 'price'> & { price: PriceDocument };

/** An event as it is stored: the SDK's union by type is for readers; a writer needs one shape. */
export interface EventDocument {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: object; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: Stripe.Event.Type;
}

/** What the local Stripe knows of an object and never shows. */
export interface Secrets {
  /** Names the test card's behaviour (see cards/test-cards.ts). */
  behaviour?: string;
  /** The card was authenticated for later use without its owner present. */
  isSetUpForOffSession?: boolean;
  /** A card that paid once without being attached, or was detached: Stripe lets it pay no more. */
  isSpent?: boolean;
  /** The card that a confirmation token carries. */
  tokenPaymentMethod?: string;
  /** Where a redirect returns to. */
  returnUrl?: string | null;
  /** The owner passed 3D Secure for the confirmation under way. */
  isAuthenticated?: boolean;
  /** A card whose payments stay `processing` for a while, as bank debits do. */
  settlesLater?: 'fails' | 'succeeds';
  /** How a payment that is processing will end. */
  paymentFate?: 'fails' | 'succeeds';
  /** The object that this one belongs to: the session of a line item, the session or invoice that an intent pays. */
  owner?: string;
  /** Prorations that wait for a subscription's next invoice. */
  pendingLines?: InvoiceLineDocument[];
  /** How often an invoice's payment was tried again by itself. */
  retries?: number;
  /** The subscription that a checkout session will show once it is paid. */
  startedSubscription?: string;
  /** What a checkout session's maker says of its subscription. */
  subscriptionData?: { description?: string; metadata?: Record<string, string> | null };
  /** What the payment intent of a checkout session will be made with. */
  paymentIntentData?: PaymentIntentData;
  /** Why a bank will send a debit back. */
  debitRefusal?: DeclineName;
  /** How a refund will end once its pending time is over. */
  refundFate?: 'fails' | 'succeeds';
  /** When the clock passes this second, the object moves on by itself. */
  dueAt?: number;
}

/** What a checkout session's maker says of the intent that its payment will make. */
export interface PaymentIntentData {
  capture_method?: 'automatic' | 'automatic_async' | 'manual';
  description?: string;
  metadata?: Record<string, string> | null;
  receipt_email?: string;
  setup_future_usage?: 'off_session' | 'on_session';
  statement_descriptor?: string;
  statement_descriptor_suffix?: string;
  transfer_group?: string;
}

export const nouns: Record<Kind, string> = {
  balance_transaction: 'balance transaction',
  charge: 'charge',
  checkout_session: 'checkout.session',
  confirmation_token: 'confirmation token',
  customer: 'customer',
  customer_session: 'customer session',
  dispute: 'dispute',
  event: 'event',
  invoice: 'invoice',
  invoice_payment: 'invoice payment',
  item: 'line item',
  payment_intent: 'payment_intent',
  payment_method: 'PaymentMethod',
  price: 'price',
  product: 'product',
  refund: 'refund',
  setup_intent: 'setupintent',
  subscription: 'subscription',
};
