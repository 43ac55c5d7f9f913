import { Action, Paragraph } from '#emails/layout.tsx';
import { noticeEmail } from '#emails/notice-email.tsx';
import { rechargeOffCardRemoved as payload } from '#lib/notifications/payloads.ts';

export const rechargeOffCardRemoved = noticeEmail({
  payload,
  subject: (_, { tenantName }) => `Auto-recharge of ${tenantName} was switched off`,
  preview: () => 'Its card was removed. Nothing is charged.',
  heading: () => 'Auto-recharge was switched off',
  body: (_, { card, tenantName, links }) => (
    <>
      <Paragraph>
        {card ? `${card}, the card of auto-recharge,` : 'The card of auto-recharge'} was removed from{' '}
        {tenantName} and no other one was chosen. Nothing is charged any more, and the balance is not
        refilled.
      </Paragraph>
      <Paragraph>Choose another card to switch it on again, or buy credits by hand.</Paragraph>
      <Action href={links.autoRecharge}>Choose a card</Action>
    </>
  ),
  examples: [{ name: 'Card removed', payload: { cardId: '7c0f3f60-4c1d-4f6b-8f5a-3f4a1e2b9d01' } }],
});
