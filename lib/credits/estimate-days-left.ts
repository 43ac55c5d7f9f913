/** With fewer days of use than a week, one busy day would decide everything. */
export const MIN_DAYS_OF_USE = 7;

export type DaysLeft =
  | {
      outcome: 'estimated';
      /** Days at the middle rate of use. */
      p50: number;
      /** Days at a rate that nine days of ten stay below: the cautious figure. */
      p90: number;
    }
  | { outcome: 'too_little_use'; daysOfUse: number };

/**
 * How many days a balance lasts at the present rate, rounded down.
 *
 * Days before the first use say nothing and are left out; idle days after it count. Where use comes in bursts, so that
 * the percentile is a day without any, the mean is taken instead: nothing lasts for ever because weekends are idle.
 *
 * @param dailyCredits credits used on each of the last whole days, the oldest first, zeros included.
 */
export function estimateDaysLeft(availableCredits: number, dailyCredits: readonly number[]): DaysLeft {
  const firstUse = dailyCredits.findIndex((credits) => credits > 0);
  const days = firstUse === -1 ? [] : dailyCredits.slice(firstUse);
  if (days.length < MIN_DAYS_OF_USE) return { outcome: 'too_little_use', daysOfUse: days.length };
  const sorted = days.toSorted((a, b) => a - b);
  const mean = days.reduce((sum, credits) => sum + credits, 0) / days.length;
  const lasts = (share: number): number => Math.floor(availableCredits / (percentile(sorted, share) || mean));
  return { outcome: 'estimated', p50: lasts(0.5), p90: lasts(0.9) };
}

/** The smallest value that at least this share of all values does not exceed (nearest rank). */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
