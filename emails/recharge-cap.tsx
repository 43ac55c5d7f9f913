import { Action, Facts, Paragraph } from '#emails/layout.tsx';
import { noticeEmail } from '#emails/notice-email.tsx';
import { formatMoney } from '#lib/money.ts';
import { rechargeCap as payload } from '#lib/notifications/payloads.ts';

export const rechargeCapNear = noticeEmail({
  payload,
  subject: ({ capCents, currency }, { tenantName }) =>
    `${tenantName} has used 80% of its ${formatMoney(capCents, currency)} a month`,
  preview: () => 'Recharges go on until the limit is reached.',
  heading: () => '80% of the monthly limit is used',
  body: ({ capCents, chargedCents, currency }, { tenantName, links }) => (
    <>
      <Paragraph>
        Auto-recharge of {tenantName} comes near the limit you set for a month. Nothing was charged beyond it,
        and it never is. When the limit is reached, recharges wait for the next month.
      </Paragraph>
      <Facts
        rows={[
          ...(chargedCents == null
            ? []
            : [['Charged this month', formatMoney(chargedCents, currency)] as const]),
          ['Limit a month', `${formatMoney(capCents, currency)} ${currency.toUpperCase()}`],
        ]}
      />
      <Action href={links.autoRecharge}>Change the limit</Action>
    </>
  ),
  examples: [{ name: 'At 80%', payload: { capCents: 20000, chargedCents: 16000, currency: 'usd' } }],
});

export const rechargeCapReached = noticeEmail({
  payload,
  subject: ({ capCents, currency }, { tenantName }) =>
    `${tenantName} has reached its limit of ${formatMoney(capCents, currency)} a month`,
  preview: () => 'Nothing more is charged this month.',
  heading: () => 'The monthly limit is reached',
  body: ({ capCents, chargedCents, currency }, { tenantName, links }) => (
    <>
      <Paragraph>
        Auto-recharge of {tenantName} charges nothing more this month, so the balance is not refilled. Raise
        the limit, or buy credits by hand. Recharges go on by themselves on the first of the next month (UTC).
      </Paragraph>
      <Facts
        rows={[
          ...(chargedCents == null
            ? []
            : [['Charged this month', formatMoney(chargedCents, currency)] as const]),
          ['Limit a month', `${formatMoney(capCents, currency)} ${currency.toUpperCase()}`],
        ]}
      />
      <Action href={links.autoRecharge}>Change the limit</Action>
    </>
  ),
  examples: [{ name: 'At 100%', payload: { capCents: 20000, chargedCents: 20000, currency: 'usd' } }],
});
