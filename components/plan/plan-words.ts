import type { PlanRow } from '#lib/subscriptions/plan.ts';

const EVERY = { week: 'a week', month: 'a month', year: 'a year' } as const;

/** "a month". */
export function rhythmWords(billedEvery: PlanRow['billed_every']): string {
  return EVERY[billedEvery];
}

/** What becomes of credits that are left at a renewal, as a sentence. */
export function rolloverWords({
  rollover,
  rollover_cap_credits: cap,
}: Pick<PlanRow, 'rollover' | 'rollover_cap_credits'>): string {
  if (rollover === 'full') return 'Unused credits stay.';
  if (rollover === 'capped' && cap !== null) {
    return `Up to ${cap.toLocaleString('en-US')} unused credits go on.`;
  }
  return 'Unused credits lapse at the renewal.';
}
