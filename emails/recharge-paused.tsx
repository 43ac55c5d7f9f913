import { Action, Facts, Paragraph } from '#emails/layout.tsx';
import { noticeEmail } from '#emails/notice-email.tsx';
import { formatMoney } from '#lib/money.ts';
import { rechargePaused as payload } from '#lib/notifications/payloads.ts';
import { declineWords } from '#lib/payments/decline-words.ts';

export const rechargePaused = noticeEmail({
  payload,
  subject: ({ declineCode }, { tenantName }) =>
    `Auto-recharge of ${tenantName} is paused${declineCode ? ': the card was declined' : ''}`,
  preview: ({ declineCode }) =>
    `${declineCode ? "You weren't charged. " : ''}Nothing more is charged until you look at it.`,
  heading: () => 'Auto-recharge is paused',
  body: ({ why, declineCode, amountCents, currency }, { card, tenantName, links }) => (
    <>
      <Paragraph>{declineCode ? declineWords(declineCode) : why}</Paragraph>
      {amountCents !== undefined && currency ? (
        <Facts
          rows={[
            ['For', tenantName],
            ['Amount', `${formatMoney(amountCents, currency)} ${currency.toUpperCase()}, not charged`],
            ...(card ? [['Card', card] as const] : []),
          ]}
        />
      ) : null}
      <Paragraph>
        Nothing more is charged for {tenantName} until this is settled, and the balance is not refilled.
        Choose another card or change the settings, and auto-recharge goes on. You can buy credits by hand
        meanwhile.
      </Paragraph>
      <Action href={links.autoRecharge}>Look at auto-recharge</Action>
    </>
  ),
  examples: [
    {
      name: 'After a decline',
      payload: {
        reason: 'declined',
        why: 'No card of this rule could be charged.',
        attemptId: '5d2a8c1e-1c5e-4a55-8c52-8a8f7b0f5c10',
        amountCents: 2000,
        currency: 'usd',
        declineCode: 'stolen_card',
      },
    },
    {
      name: 'Unusually many',
      payload: { reason: 'unusual_pace', why: 'There were more recharges within an hour than usual.' },
    },
  ],
});
