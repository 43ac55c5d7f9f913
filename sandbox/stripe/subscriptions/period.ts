import type { PriceDocument } from '../core/documents.ts';

type Recurring = NonNullable<PriceDocument['recurring']>;

const secondsOf: Record<string, number> = { day: 86_400, week: 7 * 86_400 };

/**
 * The moment that many intervals after an anchor, in UTC. A month has no 31st where it is shorter: the last day stands
 * in, and the anchor's own day comes back in the months that have it.
 */
export function addIntervals(anchor: number, recurring: Recurring, times: number): number {
  const count = recurring.interval_count * times;
  const seconds = secondsOf[recurring.interval];
  if (seconds !== undefined) return anchor + seconds * count;
  const months = recurring.interval === 'year' ? 12 * count : count;
  const from = new Date(anchor * 1000);
  const to = new Date(from);
  to.setUTCDate(1);
  to.setUTCMonth(to.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
  to.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return Math.floor(to.getTime() / 1000);
}

/** The end of the period that starts at `start`, on the grid that the anchor lays. */
export function nextBoundary(anchor: number, recurring: Recurring, start: number): number {
  let times = 1;
  while (addIntervals(anchor, recurring, times) <= start) times += 1;
  return addIntervals(anchor, recurring, times);
}
