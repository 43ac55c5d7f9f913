/** How a recharge stands, in words: what happened, whether money moved, what to do. Pure. */
import type { AttemptListed } from '#lib/auto-recharge/list-attempts.ts';
import type { PauseReason } from '#lib/auto-recharge/situation.ts';
import { declineWords } from '#lib/payments/decline-words.ts';

export interface AttemptWords {
  state: string;
  tone: 'neutral' | 'done' | 'debt' | 'declined';
  /** What happened and what to do; null where the state says it all. */
  detail: string | null;
}

type Told = Pick<AttemptListed, 'status' | 'declineCode' | 'resolution'>;

export function attemptWords({ status, declineCode, resolution }: Told): AttemptWords {
  switch (status) {
    case 'charging':
      return { state: 'Under way', tone: 'neutral', detail: 'Your card is being charged.' };
    case 'unknown':
      return {
        state: 'Being found out',
        tone: 'debt',
        detail: 'Our payment provider did not answer. Nothing more is charged until we know how it went.',
      };
    case 'waiting':
      return {
        state: 'Declined, tried again later',
        tone: 'debt',
        detail: declineCode ? declineWords(declineCode) : "You weren't charged. It is tried again.",
      };
    case 'needs_authentication':
      return {
        state: 'Needs you',
        tone: 'debt',
        detail: "Your bank wants you to confirm this recharge. You haven't been charged yet.",
      };
    case 'succeeded':
      return { state: 'Charged', tone: 'done', detail: null };
    case 'failed':
      return {
        state: 'Declined',
        tone: 'declined',
        detail: declineCode ? declineWords(declineCode) : (resolution ?? "You weren't charged."),
      };
    case 'canceled':
      return { state: 'Given up', tone: 'neutral', detail: resolution ?? "You weren't charged." };
  }
}

/** Why it is paused and what ends that. */
export const PAUSE_WORDS: Record<PauseReason, { title: string; next: string }> = {
  by_person: {
    title: 'Auto-recharge is paused',
    next: 'Nothing is charged until somebody of your team resumes it.',
  },
  declined: {
    title: 'Auto-recharge is paused: the card was declined',
    next: "You weren't charged. Choose another card below, or recharge now: a success ends the pause.",
  },
  authentication: {
    title: 'Auto-recharge is paused: a recharge was not confirmed with your bank',
    next: "You weren't charged. Recharge now to be asked once more, or choose another card below.",
  },
  unusual_pace: {
    title: 'Auto-recharge is paused: unusually many recharges',
    next: 'There were more recharges within an hour than usual. Look at what used the credits, then resume.',
  },
  nothing_to_buy: {
    title: 'Auto-recharge is paused: what it buys is no longer sold',
    next: "You weren't charged. Choose below what it should buy.",
  },
  payment_flagged: {
    title: 'Auto-recharge is paused: a payment is being looked into',
    next: 'What arrived differs from what was agreed. Nothing more is charged; we settle it and tell you.',
  },
};

/** What a card answered when it was asked. */
export function tryWords(outcome: string, declineCode: string | null): string {
  switch (outcome) {
    case 'succeeded':
      return 'Charged';
    case 'declined':
      return declineWords(declineCode);
    case 'authentication_required':
      return "Your bank wanted you to confirm. You weren't charged.";
    case 'card_unusable':
      return "The card could not be used. You weren't charged.";
    case 'not_made':
      return "The charge never reached your bank. You weren't charged.";
    default:
      return 'Its answer is being waited for.';
  }
}
