export interface StripeError {
  type: string;
  code?: string;
  message?: string;
  payment_intent?: Intent;
  setup_intent?: Intent;
}

export interface Intent {
  id: string;
  object: 'payment_intent' | 'setup_intent';
  status: string;
  client_secret: string;
  next_action: { use_stripe_sdk?: { stripe_js?: string } } | null;
  last_payment_error?: StripeError | null;
  last_setup_error?: StripeError | null;
}

export interface ElementsOptions {
  clientSecret?: string;
  mode?: 'payment' | 'setup' | 'subscription';
  amount?: number;
  currency?: string;
  setupFutureUsage?: string | null;
  setup_future_usage?: string | null;
  customerSessionClientSecret?: string;
  appearance?: object;
  locale?: string;
  [name: string]: unknown;
}

/** What the frame answers when it is asked for the card: an id, never a number. */
export interface CollectedMethod {
  error?: StripeError;
  paymentMethod?: { id: string };
  setupFutureUsage?: string | null;
}

export type Handler = (event: Record<string, unknown>) => void;
