/** Where adding a card stands. Pure: used on both sides. */
export type CardSetup =
  | { status: 'saved'; brand: string | null; last4: string | null }
  /** Nothing was entered yet. */
  | { status: 'open' }
  | { status: 'declined'; words: string }
  | { status: 'needs_authentication'; clientSecret: string }
  | { status: 'processing' }
  | { status: 'cancelled' };

export interface CardSetupBegun {
  setupIntentId: string;
  /** What Stripe.js confirms the setup with. */
  clientSecret: string;
}
