import { Action, Facts, Paragraph, TextLink } from '#emails/layout.tsx';
import { writeMoment } from '#emails/moment.ts';
import { noticeEmail } from '#emails/notice-email.tsx';
import { cardName } from '#lib/cards/card-words.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
import { purchaseReceipt as payload } from '#lib/notifications/payloads.ts';

export const purchaseReceipt = noticeEmail({
  payload,
  subject: ({ amountCents, currency }, { tenantName }) =>
    `Receipt: ${formatMoney(amountCents, currency)} for ${tenantName}`,
  preview: ({ credits }) => `Paid, and ${formatCredits(credits)} credits were added.`,
  heading: ({ amountCents, currency }) => `You paid ${formatMoney(amountCents, currency)}`,
  body: (event, { tenantName, links }) => (
    <>
      <Paragraph>
        {formatCredits(event.credits)} credits were added to {tenantName} and can be used now.
      </Paragraph>
      <Facts
        rows={[
          ['Bought', event.description],
          ['Credits', formatCredits(event.credits)],
          ['Paid', `${formatMoney(event.amountCents, event.currency)} ${event.currency.toUpperCase()}`],
          ...(event.cardLast4 ? [['Card', cardName(event.cardBrand ?? null, event.cardLast4)] as const] : []),
          ['When', writeMoment(event.succeededAt)],
          ['Payment', event.paymentId],
        ]}
      />
      {event.receiptUrl ? (
        <Paragraph>
          <TextLink href={event.receiptUrl}>Receipt of the payment provider</TextLink>
        </Paragraph>
      ) : null}
      <Action href={links.history}>See your payments</Action>
    </>
  ),
  examples: [
    {
      name: 'A package',
      payload: {
        paymentId: '0b7e1c52-6a3f-4f0e-9d0c-2f8b1f6f7a11',
        amountCents: 5000,
        currency: 'usd',
        credits: 6000,
        description: 'Team',
        cardBrand: 'visa',
        cardLast4: '4242',
        receiptUrl: null,
        succeededAt: '2026-11-24T14:05:00Z',
      },
    },
  ],
});
