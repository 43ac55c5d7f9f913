import { describe, expect, it } from 'vitest';
import { addIntervals, nextBoundary } from '#sandbox/stripe/subscriptions/period.ts';

const at = (day: string) => Date.parse(`${day}T10:30:00Z`) / 1000;
const dayOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
const every = (interval: 'day' | 'month' | 'week' | 'year', interval_count = 1) => ({
  interval,
  interval_count,
  meter: null,
  trial_period_days: null,
  usage_type: 'licensed' as const,
});

describe('billing periods of the local Stripe', () => {
  it.each([
    ['2027-01-31', every('month'), 1, '2027-02-28'],
    ['2027-01-31', every('month'), 2, '2027-03-31'],
    ['2028-01-31', every('month'), 1, '2028-02-29'],
    ['2028-02-29', every('year'), 1, '2029-02-28'],
    ['2028-02-29', every('year'), 4, '2032-02-29'],
    ['2027-12-15', every('month', 3), 1, '2028-03-15'],
    ['2027-03-27', every('week'), 1, '2027-04-03'],
  ])('from %s, %o × %i end %s', (from, recurring, times, end) => {
    expect(dayOf(addIntervals(at(from), recurring, times))).toBe(end);
  });

  it('stay on the grid of their anchor, whenever the one before began', () => {
    const anchor = at('2027-01-31');
    let start = anchor;
    const ends = Array.from({ length: 4 }, () => {
      start = nextBoundary(anchor, every('month'), start);
      return dayOf(start);
    });
    expect(ends).toEqual(['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31']);
  });
});
