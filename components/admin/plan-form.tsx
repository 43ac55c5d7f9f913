'use client';

import { OfferForm } from '#components/admin/offer-form.tsx';
import type { PlanRow } from '#lib/subscriptions/plan.ts';

const RHYTHMS = [
  ['week', 'Week'],
  ['month', 'Month'],
  ['year', 'Year'],
] as const;
const ROLLOVERS = [
  ['none', 'Lapse'],
  ['capped', 'Stay up to a cap'],
  ['full', 'Stay'],
] as const;

/** One plan. Who subscribed before keeps their terms. @param plan null makes a new one */
export function PlanForm({ plan, nextPosition }: { plan: PlanRow | null; nextPosition: number }) {
  return (
    <OfferForm
      noun="plan"
      offer={plan && { ...plan, priceCents: plan.price_cents, isActive: plan.is_active }}
      nextPosition={nextPosition}
      gives={({ count }) =>
        count('creditsPerPeriod', 'Credits per period', plan?.credits_per_period ?? '', 1)
      }
      terms={({ count, choice }) => (
        <>
          {choice('billedEvery', 'Billed every', plan?.billed_every ?? 'month', RHYTHMS)}
          {choice('rollover', 'Unused credits', plan?.rollover ?? 'none', ROLLOVERS)}
          {count('rolloverCapCredits', 'Most that stays', plan?.rollover_cap_credits ?? '', 1, true)}
          {count('graceDays', 'Days of grace', plan?.grace_days ?? 7, 0)}
        </>
      )}
      read={(typed) => ({
        billedEvery: typed('billedEvery'),
        creditsPerPeriod: Number(typed('creditsPerPeriod')),
        rollover: typed('rollover'),
        rolloverCapCredits: typed('rollover') === 'capped' ? Number(typed('rolloverCapCredits')) : null,
        graceDays: Number(typed('graceDays')),
      })}
      activeLabel="On offer"
    />
  );
}
