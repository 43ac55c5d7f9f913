/** What the payment form needs of the server before it can open. Pure types. */
import type { SavedCard } from '#lib/cards/list-cards.ts';

export interface PaymentSetup {
  tenantSlug: string;
  publishableKey: string;
  /** Where Stripe.js comes from when it is not Stripe's own host. */
  stripeJsUrl: string | null;
  savedCards: SavedCard[];
}
