/** How payments and entries are named to people, on the page and in the CSV. Pure. */
import type { ENTRY_KINDS } from '#lib/credits/entry-kinds.ts';
import type { PAYMENT_KINDS, Period } from '#lib/history/history-query.ts';
import type { HistoryPayment } from '#lib/history/list-payments.ts';

export const PAYMENT_KIND_WORDS: Readonly<Record<(typeof PAYMENT_KINDS)[number], string>> = {
  purchase: 'Purchase',
  recharge: 'Auto-recharge',
};

export const ENTRY_KIND_WORDS: Readonly<Record<(typeof ENTRY_KINDS)[number], string>> = {
  grant: 'Added',
  consume: 'Used',
  capture: 'Used from a hold',
  expire: 'Expired',
  clawback: 'Taken back',
  restore: 'Given back',
  adjustment: 'Adjusted',
};

export const PERIOD_WORDS: Readonly<Record<Period, string>> = {
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  '365d': 'Last 12 months',
  all: 'All time',
};

export interface StatusWords {
  word: string;
  tone: 'neutral' | 'done' | 'debt' | 'declined';
}

/** Where a payment stands, in a word or two. */
export function paymentStatus(
  payment: Pick<
    HistoryPayment,
    'status' | 'amount_cents' | 'amount_refunded_cents' | 'amount_disputed_cents'
  >,
): StatusWords {
  switch (payment.status) {
    case 'pending':
      return { word: 'Not finished', tone: 'neutral' };
    case 'processing':
      return { word: 'Processing', tone: 'neutral' };
    case 'requires_action':
      return { word: 'Waiting for your bank', tone: 'debt' };
    case 'failed':
      return { word: 'Declined', tone: 'declined' };
    case 'canceled':
      return { word: 'Cancelled', tone: 'neutral' };
    case 'flagged':
      return { word: 'Being looked into', tone: 'debt' };
    case 'succeeded':
      if (payment.amount_disputed_cents > 0) return { word: 'Disputed', tone: 'debt' };
      if (payment.amount_refunded_cents === 0) return { word: 'Paid', tone: 'done' };
      return payment.amount_refunded_cents < payment.amount_cents
        ? { word: 'Partly refunded', tone: 'neutral' }
        : { word: 'Refunded', tone: 'neutral' };
  }
}
