import type { PauseReason } from '#lib/auto-recharge/situation.ts';

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
