/** What a banner says of an event: what happened, whether money moved, what to do next. Pure. */
import type { z } from 'zod';
import { cardName } from '#lib/cards/card-words.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
import type { NOTICE_KINDS, NoticeKind } from '#lib/notifications/notice-kinds.ts';
import * as payloads from '#lib/notifications/payloads.ts';
import { declineWords } from '#lib/payments/decline-words.ts';

export interface BannerWords {
  tone: 'neutral' | 'done' | 'debt' | 'declined';
  title: string;
  text: string;
  /** A tab of Credits & Billing, or one recharge below it, and what one does there. */
  next?: {
    tab: 'purchase' | 'plan' | 'cards' | 'auto-recharge' | `auto-recharge/${string}` | 'history' | 'usage';
    label: string;
  };
}

/** The kinds that are shown in the application. */
export type BannerKind = {
  [Kind in NoticeKind]: 'banner' extends (typeof NOTICE_KINDS)[Kind]['channels'][number] ? Kind : never;
}[NoticeKind];

function banner<Payload>(schema: z.ZodType<Payload>, words: (event: Payload) => BannerWords) {
  return (payload: unknown): BannerWords => words(schema.parse(payload));
}

const autoRecharge = (label: string) => ({ tab: 'auto-recharge', label }) as const;

export const BANNERS: Readonly<Record<BannerKind, (payload: unknown) => BannerWords>> = {
  'credits-expiring': banner(payloads.creditsExpiring, ({ credits, days }) => ({
    tone: 'debt',
    title: `${formatCredits(credits)} credits expire ${days === 1 ? 'within a day' : `within ${days} days`}`,
    text: 'Nothing was charged. What expires first is used first.',
    next: { tab: 'usage', label: 'See usage' },
  })),
  'refund-made': banner(payloads.refundMade, ({ amountCents, currency, description }) => ({
    tone: 'neutral',
    title: `${formatMoney(amountCents, currency)} was refunded for ${description}`,
    text: 'It reaches your account in 5 to 10 days. Any credits it had paid for were taken back.',
    next: { tab: 'history', label: 'See history' },
  })),
  'dispute-opened': banner(payloads.dispute, ({ amountCents, currency, heldCredits }) => ({
    tone: 'debt',
    title: `A payment of ${formatMoney(amountCents, currency)} is disputed`,
    text: `The bank has taken its money back for now, so ${formatCredits(heldCredits)} credits are held until it decides.`,
    next: { tab: 'history', label: 'See the payment' },
  })),
  'dispute-closed': banner(payloads.dispute, ({ outcome, amountCents, currency, heldCredits }) =>
    outcome === 'won'
      ? {
          tone: 'done',
          title: `The dispute of ${formatMoney(amountCents, currency)} is over`,
          text: `The ${formatCredits(heldCredits)} credits that were held are yours again.`,
          next: { tab: 'history', label: 'See history' },
        }
      : {
          tone: 'declined',
          title: `The dispute of ${formatMoney(amountCents, currency)} was decided for the card holder`,
          text: `The money went back to the card, so its ${formatCredits(heldCredits)} credits stay taken back.`,
          next: { tab: 'history', label: 'See history' },
        },
  ),
  'recharge-succeeded': banner(
    payloads.rechargeSucceeded,
    ({ attemptId, credits, amountCents, currency }) => ({
      tone: 'done',
      title: `${formatCredits(credits)} credits were added by auto-recharge`,
      text: `Your card was charged ${formatMoney(amountCents, currency)}.`,
      next: { tab: `auto-recharge/${attemptId}`, label: 'Why?' },
    }),
  ),
  'recharge-declined': banner(payloads.rechargeDeclined, ({ amountCents, currency, declineCode }) => ({
    tone: 'declined',
    title: `A recharge of ${formatMoney(amountCents, currency)} was declined`,
    text: declineWords(declineCode),
    next: autoRecharge('Look at it'),
  })),
  'recharge-paused': banner(payloads.rechargePaused, ({ why, declineCode, amountCents, currency }) => ({
    tone: 'declined',
    title:
      amountCents !== undefined && currency
        ? `Auto-recharge is paused: ${formatMoney(amountCents, currency)} were declined`
        : 'Auto-recharge is paused',
    text: `${declineCode ? declineWords(declineCode) : why} Nothing more is charged until you look at it.`,
    next: autoRecharge('Look at it'),
  })),
  'recharge-needs-authentication': banner(
    payloads.rechargeNeedsAuthentication,
    ({ amountCents, currency }) => ({
      tone: 'debt',
      title: `Your bank wants you to confirm ${formatMoney(amountCents, currency)}`,
      text: "You weren't charged yet. Follow the link in the mail we sent, or finish it here.",
      next: autoRecharge('Finish it'),
    }),
  ),
  'recharge-cap-near': banner(payloads.rechargeCap, ({ capCents, currency }) => ({
    tone: 'debt',
    title: `80% of your ${formatMoney(capCents, currency)} a month are used`,
    text: 'Recharges go on until the limit is reached.',
    next: autoRecharge('Change the limit'),
  })),
  'recharge-cap-reached': banner(payloads.rechargeCap, ({ capCents, currency }) => ({
    tone: 'debt',
    title: `Your limit of ${formatMoney(capCents, currency)} a month is reached`,
    text: 'Nothing more is recharged this month. Raise the limit, or buy credits by hand.',
    next: autoRecharge('Change the limit'),
  })),
  'recharge-off-card-removed': banner(payloads.rechargeOffCardRemoved, () => ({
    tone: 'debt',
    title: 'Auto-recharge was switched off',
    text: 'Its card was removed. Nothing is charged; choose another card to switch it on again.',
    next: autoRecharge('Choose a card'),
  })),
  'subscription-past-due': banner(payloads.subscriptionPastDue, ({ planName, amountCents, currency }) => ({
    tone: 'declined',
    title: `The renewal of ${planName} was not paid`,
    text: `Your card declined ${formatMoney(amountCents, currency)}. Your plan works on for a few days; pay it to keep it.`,
    next: { tab: 'plan', label: 'Pay the renewal' },
  })),
  'subscription-ended': banner(payloads.subscriptionEnded, ({ planName, isUnpaid }) => ({
    tone: isUnpaid ? 'declined' : 'neutral',
    title: `${planName} has ended`,
    text: `${isUnpaid ? 'Its renewal was not paid. ' : ''}Nothing more is charged. Credits that you bought stay.`,
    next: { tab: 'plan', label: 'Choose a plan' },
  })),
  'card-expiring': banner(payloads.cardExpiring, ({ brand, last4, soon }) => ({
    tone: 'debt',
    title: `${last4 ? cardName(brand ?? null, last4) : 'A saved card'} expires ${soon === 'this-month' ? 'this month' : 'next month'}`,
    text: 'Nothing was charged. Add the new card before then.',
    next: { tab: 'cards', label: 'Add a card' },
  })),
};

export function isBannerKind(kind: string): kind is BannerKind {
  return Object.hasOwn(BANNERS, kind);
}
