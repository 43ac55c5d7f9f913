/** How a recharge stands, in words: what happened, whether money moved, what to do. Pure. */
import type { AttemptListed } from '#lib/auto-recharge/list-attempts.ts';
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
