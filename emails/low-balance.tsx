import { Action, Facts, Paragraph, TextLink } from '#emails/layout.tsx';
import { writeMoment } from '#emails/moment.ts';
import { noticeEmail } from '#emails/notice-email.tsx';
import { formatCredits } from '#lib/money.ts';
import { lowBalance as payload } from '#lib/notifications/payloads.ts';

export const lowBalance = noticeEmail({
  payload,
  subject: ({ thresholdCredits }, { tenantName }) =>
    `${tenantName} is below ${formatCredits(thresholdCredits)} credits`,
  preview: () => 'Nothing was charged, and nothing refills it by itself.',
  heading: ({ availableCredits }) =>
    availableCredits === 1 ? '1 credit is left' : `${formatCredits(availableCredits)} credits are left`,
  body: ({ availableCredits, thresholdCredits, crossedAt, isDefault }, { tenantName, links }) => (
    <>
      <Paragraph>
        The balance of {tenantName} fell below{' '}
        {isDefault ? 'a tenth of what you bought last' : 'the alert you set'}. Nothing was charged. Work that
        finds too few credits is refused.
      </Paragraph>
      <Facts
        rows={[
          ['Left', `${formatCredits(availableCredits)} credits`],
          [isDefault ? 'Told' : 'Your alert', `below ${formatCredits(thresholdCredits)} credits`],
          ['Since', writeMoment(crossedAt)],
        ]}
      />
      <Paragraph>
        Buy credits now, or <TextLink href={links.autoRecharge}>let auto-recharge watch the balance</TextLink>
        .{isDefault ? ' Where this mail begins is yours to set, on the Usage tab.' : null}
      </Paragraph>
      <Action href={links.purchase}>Buy credits</Action>
    </>
  ),
  examples: [
    {
      name: 'Below an alert',
      payload: { thresholdCredits: 500, availableCredits: 482, crossedAt: '2026-11-24T14:05:00Z' },
    },
    {
      name: 'Without an alert',
      payload: {
        thresholdCredits: 600,
        availableCredits: 594,
        crossedAt: '2026-11-24T14:05:00Z',
        isDefault: true,
      },
    },
  ],
});
