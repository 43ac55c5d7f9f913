import { Action, Paragraph } from '#emails/layout.tsx';
import { noticeEmail } from '#emails/notice-email.tsx';
import { rechargePaused as payload } from '#lib/notifications/payloads.ts';

export const rechargePaused = noticeEmail({
  payload,
  subject: (_, { tenantName }) => `Auto-recharge of ${tenantName} is paused`,
  preview: () => 'Nothing more is charged until you look at it.',
  heading: () => 'Auto-recharge is paused',
  body: ({ why }, { tenantName, links }) => (
    <>
      <Paragraph>{why}</Paragraph>
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
      name: 'After declines',
      payload: {
        reason: 'declined',
        why: "Your card was declined four times. You weren't charged.",
        attemptId: '5d2a8c1e-1c5e-4a55-8c52-8a8f7b0f5c10',
      },
    },
    {
      name: 'Unusually many',
      payload: { reason: 'unusual_pace', why: 'There were more recharges within an hour than usual.' },
    },
  ],
});
