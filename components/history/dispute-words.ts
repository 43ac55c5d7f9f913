import { formatCredits, formatMoney } from '#lib/money.ts';
import type { PaymentDispute } from '#lib/refunds/list-disputes-of-payments.ts';

/** Where the dispute of a payment stands, and what it means for its credits. Null for one that moved no money. Pure. */
export function disputeWords(dispute: PaymentDispute): string | null {
  const amount = formatMoney(dispute.amount_cents, dispute.currency);
  const credits = `${formatCredits(dispute.held_credits)} credits`;
  if (dispute.outcome === 'won') return `${amount} was disputed; its ${credits} are back.`;
  if (dispute.outcome === 'lost')
    return `${amount} was disputed and went back to the card; its ${credits} stay taken back.`;
  if (dispute.outcome === 'closed' || dispute.status.startsWith('warning')) return null;
  return `${amount} is disputed; ${credits} are held until the bank decides.`;
}
