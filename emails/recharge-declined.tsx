import type { z } from 'zod';
import { Action, Facts, Paragraph } from '#emails/layout.tsx';
import { writeMoment } from '#emails/moment.ts';
import { noticeEmail } from '#emails/notice-email.tsx';
import { formatMoney } from '#lib/money.ts';
import { rechargeDeclined as payload } from '#lib/notifications/payloads.ts';
import { declineWords } from '#lib/payments/decline-words.ts';

function whatHappensNext({ action, at }: z.infer<typeof payload>['next']): string {
  switch (action) {
    case 'retry':
      return at
        ? `We try again on ${writeMoment(at)}. If that goes through you need to do nothing.`
        : 'We try again in some hours. If that goes through you need to do nothing.';
    case 'next_card':
      return 'We are trying your backup card. If that goes through you need to do nothing.';
    case 'authenticate':
      return 'Your bank wants a person to confirm it: another mail has the link.';
    case 'pause':
      return "We won't try again by ourselves: auto-recharge is paused until you choose another card.";
  }
}

export const rechargeDeclined = noticeEmail({
  payload,
  subject: ({ amountCents, currency }, { tenantName }) =>
    `A recharge of ${formatMoney(amountCents, currency)} for ${tenantName} was declined`,
  preview: () => "You weren't charged.",
  heading: () => 'A recharge was declined',
  body: ({ amountCents, currency, declineCode, next }, { card, tenantName, links }) => (
    <>
      <Paragraph>{declineWords(declineCode)}</Paragraph>
      <Facts
        rows={[
          ['For', tenantName],
          ['Amount', `${formatMoney(amountCents, currency)} ${currency.toUpperCase()}, not charged`],
          ...(card ? [['Card', card] as const] : []),
        ]}
      />
      <Paragraph>{whatHappensNext(next)}</Paragraph>
      <Action href={links.autoRecharge}>Look at auto-recharge</Action>
    </>
  ),
  examples: (
    [
      ['Tried again later', 'insufficient_funds', { action: 'retry', at: '2026-11-24T15:05:00Z' }],
      ['Backup card', 'generic_decline', { action: 'next_card', at: null }],
      ['Paused', 'stolen_card', { action: 'pause', at: null }],
    ] as const
  ).map(([name, declineCode, next]) => ({
    name,
    payload: {
      attemptId: '5d2a8c1e-1c5e-4a55-8c52-8a8f7b0f5c10',
      amountCents: 2000,
      currency: 'usd',
      declineCode,
      next,
    },
  })),
});
