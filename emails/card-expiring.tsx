import type { z } from 'zod';
import { Action, Paragraph } from '#emails/layout.tsx';
import { writeMonth } from '#emails/moment.ts';
import { noticeEmail } from '#emails/notice-email.tsx';
import { cardName } from '#lib/cards/card-words.ts';
import { cardExpiring as payload } from '#lib/notifications/payloads.ts';

const name = ({ brand, last4 }: z.infer<typeof payload>): string =>
  last4 ? cardName(brand ?? null, last4) : 'A saved card';
const when = ({ soon }: z.infer<typeof payload>): string =>
  soon === 'this-month' ? 'this month' : 'next month';

export const cardExpiring = noticeEmail({
  payload,
  subject: (event, { tenantName }) => `${name(event)} of ${tenantName} expires ${when(event)}`,
  preview: () => 'Nothing was charged. Add a new card before then.',
  heading: (event) => `${name(event)} expires ${when(event)}`,
  body: (event, { tenantName, links }) => (
    <>
      <Paragraph>
        {name(event)} is good until the end of {writeMonth(event.expMonth, event.expYear)}.{' '}
        {event.isDefault
          ? `It is the card ${tenantName} pays with.`
          : `It is one of the cards of ${tenantName}.`}{' '}
        Nothing was charged.
      </Paragraph>
      <Paragraph>
        Add the new card before then, and auto-recharge and purchases go on without a break. Some banks
        replace the number by themselves; then you need to do nothing.
      </Paragraph>
      <Action href={links.cards}>Add a card</Action>
    </>
  ),
  examples: (['next-month', 'this-month'] as const).map((soon) => ({
    name: soon === 'this-month' ? 'This month' : 'Next month',
    payload: {
      cardId: '7c0f3f60-4c1d-4f6b-8f5a-3f4a1e2b9d01',
      brand: 'visa',
      last4: '4242',
      expMonth: 12,
      expYear: 2026,
      isDefault: true,
      soon,
    },
  })),
});
