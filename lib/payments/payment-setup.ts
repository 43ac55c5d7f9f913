/** What the payment form needs of the server before it can open. Pure types. */
import type { SavedCard } from '#lib/cards/list-cards.ts';

/** How a browser reaches Stripe. */
export interface StripeAccess {
  publishableKey: string;
  /** Where Stripe.js comes from when it is not Stripe's own host. */
  stripeJsUrl: string | null;
}

export interface PaymentSetup extends StripeAccess {
  tenantSlug: string;
  savedCards: SavedCard[];
}
