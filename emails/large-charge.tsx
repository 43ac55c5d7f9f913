import type { ReactElement } from 'react';
import { Action, Layout, Paragraph } from '#emails/layout.tsx';
import { writeMoment } from '#emails/moment.ts';
import { formatMoney } from '#lib/money.ts';

export interface LargeCharge {
  chargeId: string;
  /** Minor units. */
  amount: number;
  currency: string;
  customerEmail: string | null;
  description: string | null;
  chargedAt: string;
  url: string;
  isSandbox: boolean;
}

/** To the operators of the platform, who asked to hear of charges above an amount. */
export function composeLargeCharge(charge: LargeCharge): { subject: string; body: ReactElement } {
  const money = `${formatMoney(charge.amount, charge.currency)} ${charge.currency.toUpperCase()}`;
  return {
    subject: `A large charge: ${money}`,
    body: (
      <Layout
        preview={`${money} was charged.`}
        heading={`${money} was charged`}
        isSandbox={charge.isSandbox}
        footer="You get this because you are an operator and the payment monitor runs with an amount to tell of."
      >
        <Paragraph>
          {charge.customerEmail ?? 'A customer without an address'} paid {money} on{' '}
          {writeMoment(charge.chargedAt)}
          {charge.description ? `: ${charge.description}` : ''}. Nothing has to be done.
        </Paragraph>
        <Action href={charge.url}>See the charges</Action>
        <Paragraph>The charge at Stripe: {charge.chargeId}</Paragraph>
      </Layout>
    ),
  };
}

export const LARGE_CHARGE_EXAMPLE: Omit<LargeCharge, 'url' | 'isSandbox'> = {
  chargeId: 'ch_3Q0example',
  amount: 1250000,
  currency: 'usd',
  customerEmail: 'ada@example.com',
  description: 'Annual plan',
  chargedAt: '2026-11-21T09:30:00Z',
};
