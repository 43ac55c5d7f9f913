import { Action, Facts, Paragraph } from '#emails/layout.tsx';
import { writeDay, writeMoment } from '#emails/moment.ts';
import { noticeEmail } from '#emails/notice-email.tsx';
import { formatCredits } from '#lib/money.ts';
import { creditsExpiring as payload } from '#lib/notifications/payloads.ts';

export const creditsExpiring = noticeEmail({
  payload,
  subject: ({ credits, expiresAt }, { tenantName }) =>
    `${formatCredits(credits)} credits of ${tenantName} expire on ${writeDay(expiresAt)}`,
  preview: () => 'Nothing was charged. Use them before then.',
  heading: ({ credits, days }) =>
    `${formatCredits(credits)} credits expire ${days === 1 ? 'within a day' : `within ${days} days`}`,
  body: ({ credits, expiresAt }, { tenantName, links }) => (
    <>
      <Paragraph>
        Unused credits of {tenantName} lapse soon. Nothing was charged. Credits that expire first are used
        first, so that you need to do nothing if you use this many by then.
      </Paragraph>
      <Facts
        rows={[
          ['Not used yet', `${formatCredits(credits)} credits`],
          ['Expire', writeMoment(expiresAt)],
        ]}
      />
      <Action href={links.usage}>See your usage</Action>
    </>
  ),
  examples: [30, 7, 1].map((days) => ({
    name: days === 1 ? 'In a day' : `In ${days} days`,
    payload: { credits: 2000, expiresAt: '2026-12-14T09:30:00Z', days },
  })),
});
