import { Action, Facts, Paragraph } from '#emails/layout.tsx';
import { noticeEmail } from '#emails/notice-email.tsx';
import { formatCredits, formatMoney } from '#lib/money.ts';
import { dispute as payload } from '#lib/notifications/payloads.ts';

const EXAMPLE = {
  paymentId: '5d2a8c1e-1c5e-4a55-8c52-8a8f7b0f5c10',
  disputeId: '0c3b7f2c-5a3f-4b5a-9a39-0f6ef6c1b2aa',
  amountCents: 5000,
  currency: 'usd',
  description: 'Team',
  heldCredits: 6000,
};

const amountOf = ({ amountCents, currency }: { amountCents: number; currency: string }) =>
  formatMoney(amountCents, currency);

export const disputeOpened = noticeEmail({
  payload,
  subject: (event, { tenantName }) => `A payment of ${amountOf(event)} by ${tenantName} is disputed`,
  preview: ({ heldCredits }) => `${formatCredits(heldCredits)} credits are held until the bank decides.`,
  heading: (event) => `A payment of ${amountOf(event)} is disputed`,
  body: (event, { links }) => (
    <>
      <Paragraph>
        Somebody asked the bank of this card to take the payment back. The bank has the money until it has
        decided, which takes up to some months, so the credits it paid for are held. Where they were already
        spent, as many are owed until then.
      </Paragraph>
      <Facts
        rows={[
          ['Payment', event.description],
          ['Disputed', `${amountOf(event)} ${event.currency.toUpperCase()}`],
          ['Held', `${formatCredits(event.heldCredits)} credits`],
        ]}
      />
      <Paragraph>
        If this was a mistake, ask the holder of the card to tell the bank so: then the credits come back
        sooner.
      </Paragraph>
      <Action href={links.history}>See the payment</Action>
    </>
  ),
  examples: [{ name: 'The bank has the money', payload: { ...EXAMPLE, outcome: null } }],
});

export const disputeClosed = noticeEmail({
  payload,
  subject: (event, { tenantName }) =>
    event.outcome === 'won'
      ? `The dispute of ${amountOf(event)} by ${tenantName} is over: the credits are back`
      : `The dispute of ${amountOf(event)} by ${tenantName} was decided for the card holder`,
  preview: ({ outcome, heldCredits }) =>
    outcome === 'won'
      ? `${formatCredits(heldCredits)} credits are yours again.`
      : 'The money went back to the card.',
  heading: ({ outcome }) => (outcome === 'won' ? 'Your credits are back' : 'The bank gave the money back'),
  body: (event, { links }) => (
    <>
      <Paragraph>
        {event.outcome === 'won'
          ? 'The bank decided that the payment stands. Nothing was charged, and exactly the credits that were held because of it are yours again.'
          : 'The bank decided for the holder of the card: the money went back, and the credits it had paid for stay taken back. Those that were already spent are owed; your next purchase pays them first.'}
      </Paragraph>
      <Facts
        rows={[
          ['Payment', event.description],
          ['Disputed', `${amountOf(event)} ${event.currency.toUpperCase()}`],
          [
            event.outcome === 'won' ? 'Given back' : 'Taken back',
            `${formatCredits(event.heldCredits)} credits`,
          ],
        ]}
      />
      <Action href={links.history}>See your history</Action>
    </>
  ),
  examples: (
    [
      ['Won', 'won'],
      ['Lost', 'lost'],
    ] as const
  ).map(([name, outcome]) => ({ name, payload: { ...EXAMPLE, outcome } })),
});
