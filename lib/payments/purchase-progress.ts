/** What the screen says of a purchase, decided from its payment alone, so that a reload says the same. Pure. */
import { declineWords } from '#lib/payments/decline-words.ts';
import type { Order } from '#lib/payments/order.ts';
import type { describePayment } from '#lib/payments/payment.ts';

/** A payment as the API answers it. */
export type DescribedPayment = ReturnType<typeof describePayment>;

/** A purchase that was begun before this page was opened. */
export interface PurchaseInProgress {
  purchaseId: string;
  order: Order;
  saveCard: boolean;
  payment: DescribedPayment;
  availableCredits: number;
}

/** Where a purchase stands for the person who makes it. */
export type PurchaseProgress =
  /** Nothing was paid: a card can be given, again after a decline. */
  | { status: 'payable'; declined: string | null }
  | { status: 'processing' }
  | { status: 'needs_authentication' }
  /** Stripe has the money and the ledger does not have the credits yet. */
  | { status: 'adding_credits'; credits: number }
  | { status: 'done'; credits: number; newBalanceCredits: number; receiptUrl: string | null }
  | { status: 'under_review' }
  | { status: 'cancelled' };

/** From our own row. It says `done` only once the ledger has the credits. */
export function progressOf(payment: DescribedPayment, availableCredits: number): PurchaseProgress {
  switch (payment.status) {
    case 'pending':
      return { status: 'payable', declined: null };
    case 'failed':
      return { status: 'payable', declined: declineWords(payment.failureCode) };
    case 'requires_action':
      return { status: 'needs_authentication' };
    case 'processing':
      return { status: 'processing' };
    case 'succeeded':
      return {
        status: 'done',
        credits: payment.credits,
        newBalanceCredits: availableCredits,
        receiptUrl: payment.receiptUrl,
      };
    case 'flagged':
      return { status: 'under_review' };
    case 'canceled':
      return { status: 'cancelled' };
  }
}
