import { Action, Facts, Paragraph } from '#emails/layout.tsx';
import { noticeEmail } from '#emails/notice-email.tsx';
import { formatCredits } from '#lib/money.ts';
import { creditsOwed as payload } from '#lib/notifications/payloads.ts';

export const creditsOwed = noticeEmail({
  payload,
  subject: ({ debtCredits }, { tenantName }) => `${tenantName} owes ${formatCredits(debtCredits)} credits`,
  preview: () => 'Nothing was charged. Nothing can be spent until your next purchase.',
  heading: ({ debtCredits }) => `${formatCredits(debtCredits)} credits are owed`,
  body: ({ debtCredits }, { tenantName, links }) => (
    <>
      <Paragraph>
        Money went back for credits that {tenantName} had already spent, by a refund or a dispute. Nothing was
        charged. Until the credits are paid, nothing can be spent; your next purchase or recharge pays them
        first, and what is left of it is yours to spend.
      </Paragraph>
      <Facts rows={[['Owed', `${formatCredits(debtCredits)} credits`]]} />
      <Action href={links.purchase}>Buy credits</Action>
    </>
  ),
  examples: [{ name: 'After a refund', payload: { paymentId: null, debtCredits: 1200 } }],
});
