import { Action, Facts, Paragraph } from '#emails/layout.tsx';
import { noticeEmail } from '#emails/notice-email.tsx';
import { cardName } from '#lib/cards/card-words.ts';
import { formatMoney } from '#lib/money.ts';
import { refundMade as payload } from '#lib/notifications/payloads.ts';

export const refundMade = noticeEmail({
  payload,
  subject: ({ amountCents, currency }, { tenantName }) =>
    `${formatMoney(amountCents, currency)} was refunded to ${tenantName}`,
  preview: () => 'It reaches your account in 5 to 10 days.',
  heading: ({ amountCents, currency }) => `${formatMoney(amountCents, currency)} was refunded`,
  body: ({ amountCents, currency, description, cardBrand, cardLast4 }, { tenantName, links }) => (
    <>
      <Paragraph>
        The money goes back the way it was paid and reaches your account in 5 to 10 days, as your bank takes
        it. Any credits it had paid for were taken back from {tenantName}.
      </Paragraph>
      <Facts
        rows={[
          ['For', description],
          ['Refunded', `${formatMoney(amountCents, currency)} ${currency.toUpperCase()}`],
          ...(cardLast4 ? [['To', cardName(cardBrand ?? null, cardLast4)] as const] : []),
        ]}
      />
      <Action href={links.history}>See your history</Action>
    </>
  ),
  examples: [
    {
      name: 'To a card',
      payload: {
        paymentId: '5d2a8c1e-1c5e-4a55-8c52-8a8f7b0f5c10',
        refundId: '0c3b7f2c-5a3f-4b5a-9a39-0f6ef6c1b2aa',
        amountCents: 2500,
        currency: 'usd',
        description: 'Team',
        cardBrand: 'visa',
        cardLast4: '4242',
      },
    },
  ],
});
