import { Action, Facts, Paragraph } from '#emails/layout.tsx';
import { writeDay } from '#emails/moment.ts';
import { noticeEmail } from '#emails/notice-email.tsx';
import { formatMoney } from '#lib/money.ts';
import {
  subscriptionEnded as endedPayload,
  subscriptionPastDue as pastDuePayload,
} from '#lib/notifications/payloads.ts';

export const subscriptionPastDue = noticeEmail({
  payload: pastDuePayload,
  subject: ({ planName }, { tenantName }) => `The renewal of ${planName} for ${tenantName} was not paid`,
  preview: () => 'Your plan goes on for a few days. Pay the renewal to keep it.',
  heading: () => 'Your plan could not be renewed',
  body: ({ planName, amountCents, currency, graceEndsAt }, { links }) => (
    <>
      <Paragraph>
        The card declined the renewal of {planName}. Nothing was charged, and the new credits have not been
        added. Everything else works on until the date below; we try the card again before then.
      </Paragraph>
      <Facts
        rows={[
          ['To pay', formatMoney(amountCents, currency)],
          ['Works until', writeDay(graceEndsAt)],
        ]}
      />
      <Action href={links.plan}>Pay the renewal</Action>
    </>
  ),
  examples: [
    {
      name: 'A declined renewal',
      payload: {
        planName: 'Growth',
        amountCents: 14000,
        currency: 'usd',
        graceEndsAt: '2027-01-08T10:00:00Z',
      },
    },
  ],
});

export const subscriptionEnded = noticeEmail({
  payload: endedPayload,
  subject: ({ planName }, { tenantName }) => `${planName} for ${tenantName} has ended`,
  preview: () => 'Nothing more is charged.',
  heading: () => 'Your plan has ended',
  body: ({ planName, isUnpaid }, { links }) => (
    <>
      <Paragraph>
        {isUnpaid
          ? `The renewal of ${planName} was not paid, so the plan has ended.`
          : `${planName} was canceled and has ended.`}{' '}
        Nothing more is charged. Credits that you bought stay.
      </Paragraph>
      <Action href={links.plan}>Choose a plan</Action>
    </>
  ),
  examples: [
    { name: 'Canceled', payload: { planName: 'Growth', endedAt: '2027-01-01T10:00:00Z', isUnpaid: false } },
    { name: 'Not paid', payload: { planName: 'Growth', endedAt: '2027-01-01T10:00:00Z', isUnpaid: true } },
  ],
});
