import { clsx } from 'clsx';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card } from '#components/ui/card.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCredits, formatMoney } from '#lib/money.ts';

export interface AutoRechargeState {
  state: 'off' | 'on' | 'limited' | 'paused' | 'needs_authentication';
  /** What happens next: "below 1,000 → $50.00 · Visa 4242", or why it is paused and what to do. */
  description?: string;
}

export interface BalanceSummaryProps {
  spendableCredits: number;
  /** Reserved by work under way; given back or spent when it ends. */
  heldCredits: number;
  /** Owed after a refund or a dispute of credits that were already spent. */
  debtCredits: number;
  /** Disputes that have taken money back and that no bank has decided. Amounts in minor units. */
  disputes?: readonly { amount_cents: number; currency: string; held_credits: number }[];
  nextExpiry?: { credits: number; at: string };
  /** How long the balance lasts at the present rate: the middle estimate and the cautious one. */
  daysLeft?: { p50: number; p90: number };
  autoRecharge: AutoRechargeState;
  /** Left out, its words lead nowhere. */
  autoRechargeHref?: string;
  /** Whether this person may spend the tenant's money. */
  canBuy: boolean;
  buyHref: string;
}

const RECHARGE: Record<AutoRechargeState['state'], { word: string; dot: string }> = {
  off: { word: 'Off', dot: 'bg-edge' },
  on: { word: 'On', dot: 'bg-done' },
  limited: { word: 'Limit reached', dot: 'bg-debt' },
  paused: { word: 'Paused', dot: 'bg-debt' },
  needs_authentication: { word: 'Needs you', dot: 'bg-debt' },
};

const days = (count: number): string => `${formatCredits(count)} ${count === 1 ? 'day' : 'days'}`;

function Part({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted text-xs">{term}</dt>
      <dd className="mt-1">{children}</dd>
    </div>
  );
}

/** What stands below the large figure: what of it is not free, what is owed, or where to begin. */
function Fine({ spendableCredits, heldCredits, debtCredits, nextExpiry }: BalanceSummaryProps) {
  const parts: ReactNode[] = [];
  if (heldCredits > 0) parts.push(<span key="held">{formatCredits(heldCredits)} held</span>);
  if (nextExpiry) {
    parts.push(
      <span key="expiry">
        {formatCredits(nextExpiry.credits)} expire <Time at={nextExpiry.at} format="day" />
      </span>,
    );
  }
  if (parts.length === 0 && spendableCredits === 0 && debtCredits === 0) {
    parts.push(<span key="none">Buy credits and they can be spent at once.</span>);
  }
  if (parts.length === 0) return null;
  return (
    <p className="mt-1 flex flex-wrap gap-x-2 text-muted tabular-nums [&>*+*]:before:me-2 [&>*+*]:before:content-['·']">
      {parts}
    </p>
  );
}

/** What a bank has taken back for now, and what that means. */
function Disputed({ disputes }: { disputes: NonNullable<BalanceSummaryProps['disputes']> }) {
  const credits = disputes.reduce((sum, { held_credits }) => sum + held_credits, 0);
  const amounts = disputes.map(({ amount_cents, currency }) => formatMoney(amount_cents, currency));
  return (
    <p className="border-t bg-debt-tint px-4 py-2.5 sm:px-5">
      <strong className="font-medium text-debt tabular-nums">
        {formatCredits(credits)} {credits === 1 ? 'credit' : 'credits'} held by{' '}
        {disputes.length === 1 ? 'a dispute' : `${disputes.length} disputes`}.
      </strong>{' '}
      A card holder asked the bank for {new Intl.ListFormat('en-US').format(amounts)} back. If the bank
      decides for the payment, exactly these credits come back; until then they are not yours to spend.
    </p>
  );
}

/** The top of Credits & Billing: what can be spent, for how long, and what refills it. */
export function BalanceSummary(props: BalanceSummaryProps) {
  const { spendableCredits, debtCredits, daysLeft, autoRecharge, autoRechargeHref, canBuy, buyHref } = props;
  const { disputes = [] } = props;
  const recharge = RECHARGE[autoRecharge.state];
  return (
    <Card aria-label="Balance" className="overflow-hidden">
      <div className="grid gap-x-10 gap-y-5 p-4 sm:p-5 md:grid-cols-[minmax(0,1.4fr)_minmax(0,2fr)_auto] md:items-start">
        <div>
          <p className="text-muted text-xs">Spendable balance</p>
          <p className="mt-0.5 flex items-baseline gap-2">
            <span className="font-semibold text-figure tabular-nums">{formatCredits(spendableCredits)}</span>
            <span className="text-muted">{spendableCredits === 1 ? 'credit' : 'credits'}</span>
          </p>
          <Fine {...props} />
        </div>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-10 gap-y-4">
          <Part term="At the present rate">
            {daysLeft ? (
              <>
                <span className="font-medium tabular-nums">≈ {days(daysLeft.p50)} left</span>
                <span className="block text-muted tabular-nums">p90: {days(daysLeft.p90)}</span>
              </>
            ) : (
              <span className="text-muted">Needs a week of use</span>
            )}
          </Part>
          <Part term="Auto-recharge">
            <span className="flex items-center gap-2 font-medium">
              <span aria-hidden className={clsx('size-2 rounded-full', recharge.dot)} />
              {recharge.word}
            </span>
            {autoRecharge.description ? (
              <span className="block text-muted tabular-nums">
                {autoRechargeHref ? (
                  <Link href={autoRechargeHref} className="underline underline-offset-2">
                    {autoRecharge.description}
                  </Link>
                ) : (
                  autoRecharge.description
                )}
              </span>
            ) : null}
          </Part>
        </dl>
        {canBuy ? (
          <ButtonLink href={buyHref} variant="primary" className="max-md:w-full md:mt-1">
            Buy credits
          </ButtonLink>
        ) : null}
      </div>
      {disputes.length > 0 ? <Disputed disputes={disputes} /> : null}
      {debtCredits > 0 ? (
        <p className="border-t bg-debt-tint px-4 py-2.5 sm:px-5">
          <strong className="font-medium text-debt tabular-nums">
            {formatCredits(debtCredits)} {debtCredits === 1 ? 'credit' : 'credits'} owed.
          </strong>{' '}
          A refund or dispute took back credits that were already spent. Your next purchase pays this off
          first; until then nothing can be spent.
        </p>
      ) : null}
    </Card>
  );
}
