import { Action, Facts, Paragraph } from '#emails/layout.tsx';
import { writeMoment } from '#emails/moment.ts';
import { noticeEmail } from '#emails/notice-email.tsx';
import { formatMoney } from '#lib/money.ts';
import { rechargeNeedsAuthentication as payload } from '#lib/notifications/payloads.ts';

export const rechargeNeedsAuthentication = noticeEmail({
  payload,
  subject: ({ amountCents, currency }, { tenantName }) =>
    `Confirm a recharge of ${formatMoney(amountCents, currency)} for ${tenantName}`,
  preview: () => "Your bank wants you to confirm it. You weren't charged yet.",
  heading: () => 'Your bank wants you to confirm',
  body: ({ amountCents, currency, expiresAt }, { card, tenantName, links, rescueUrl }) => (
    <>
      <Paragraph>
        A recharge of {tenantName} needs your confirmation. You weren't charged yet, and no credits were
        added. Auto-recharge waits until you confirm or choose another card.
      </Paragraph>
      <Facts
        rows={[
          ['Amount', `${formatMoney(amountCents, currency)} ${currency.toUpperCase()}`],
          ...(card ? [['Card', card] as const] : []),
          ['Confirm by', writeMoment(expiresAt)],
        ]}
      />
      <Action href={rescueUrl ?? links.autoRecharge}>Confirm with your bank</Action>
      <Paragraph>
        {rescueUrl
          ? 'The link finishes this one recharge. Who has it can do that and nothing else; do not pass it on.'
          : 'It may have been settled since: the page says how it stands.'}
      </Paragraph>
    </>
  ),
  examples: [
    {
      name: 'Waiting',
      payload: {
        attemptId: '5d2a8c1e-1c5e-4a55-8c52-8a8f7b0f5c10',
        amountCents: 2000,
        currency: 'usd',
        expiresAt: '2026-11-27T14:05:00Z',
      },
    },
  ],
});
