/** What a person is about to buy, as the screen shows it. The server agrees on it anew: its price is the one charged. */

/** What is sent to the server: a choice, never a price. */
export type OrderChoice = { packageId: string } | { customAmountCents: number; currency: string };

export interface Order {
  choice: OrderChoice;
  /** "Team", or "Custom amount". */
  name: string;
  credits: number;
  /** In the currency's minor unit. */
  amountCents: number;
  currency: string;
}

/** Whether two orders are the same choice, and so may be the same purchase. */
export function isSameChoice(one: OrderChoice, other: OrderChoice): boolean {
  if ('packageId' in one) return 'packageId' in other && one.packageId === other.packageId;
  return (
    'customAmountCents' in other &&
    one.customAmountCents === other.customAmountCents &&
    one.currency === other.currency
  );
}
