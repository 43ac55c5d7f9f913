import { Action, Facts, Paragraph } from '#emails/layout.tsx';
import { noticeEmail } from '#emails/notice-email.tsx';
import { cardName } from '#lib/cards/card-words.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
import { rechargeSucceeded as payload } from '#lib/notifications/payloads.ts';

export const rechargeSucceeded = noticeEmail({
  payload,
  subject: ({ credits, amountCents, currency }, { tenantName }) =>
    `${tenantName} was recharged: ${formatCredits(credits)} credits for ${formatMoney(amountCents, currency)}`,
  preview: ({ amountCents, currency }) => `Your card was charged ${formatMoney(amountCents, currency)}.`,
  heading: ({ credits }) => `${formatCredits(credits)} credits were added`,
  body: (event, { tenantName, links }) => (
    <>
      <Paragraph>
        The balance of {tenantName} fell below your threshold, so auto-recharge charged your card. The credits
        can be used now; you need to do nothing.
      </Paragraph>
      <Facts
        rows={[
          ['Credits', formatCredits(event.credits)],
          ['Charged', `${formatMoney(event.amountCents, event.currency)} ${event.currency.toUpperCase()}`],
          ...(event.cardLast4 ? [['Card', cardName(event.cardBrand ?? null, event.cardLast4)] as const] : []),
          ['Payment', event.paymentId],
        ]}
      />
      <Action href={links.history}>Why was I charged?</Action>
    </>
  ),
  examples: [
    {
      name: 'Recharged',
      payload: {
        attemptId: '5d2a8c1e-1c5e-4a55-8c52-8a8f7b0f5c10',
        paymentId: '0b7e1c52-6a3f-4f0e-9d0c-2f8b1f6f7a11',
        amountCents: 2000,
        currency: 'usd',
        credits: 2100,
        cardBrand: 'visa',
        cardLast4: '4242',
      },
    },
  ],
});
