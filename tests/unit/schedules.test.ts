import { describe, expect, it } from 'vitest';
import { findCronProblem, nextTimes } from '#lib/schedules/cron.ts';
import { nextTimesWords, whenWords } from '#lib/schedules/when-words.ts';

// A Saturday.
const NOW = new Date('2026-11-21T05:30:00Z');

describe('the times of a cron expression', () => {
  it('are in UTC, whatever the zone of the machine and its summer time', () => {
    expect(nextTimes('30 2 29 3 *', 1, NOW)).toEqual([new Date('2027-03-29T02:30:00Z')]);
    expect(nextTimes('0 6 * * 1', 2, NOW)).toEqual([
      new Date('2026-11-23T06:00:00Z'),
      new Date('2026-11-30T06:00:00Z'),
    ]);
  });

  it('keep to month ends and leap years', () => {
    expect(nextTimes('0 0 31 * *', 2, NOW)).toEqual([
      new Date('2026-12-31T00:00:00Z'),
      new Date('2027-01-31T00:00:00Z'),
    ]);
    expect(nextTimes('0 0 29 2 *', 1, NOW)).toEqual([new Date('2028-02-29T00:00:00Z')]);
  });

  it.each(['', 'x', '* * * *', '* * * * * *', '60 * * * *', '0 0 30 2 *', '@daily'])(
    'are none of %j',
    (cron) => {
      expect(findCronProblem(cron, NOW)).toMatch(/^[A-Z].*\.$/);
    },
  );
});

describe('the words', () => {
  it.each([
    ['2026-11-21T06:00:00Z', 'today at 06:00'],
    ['2026-11-22T00:00:00Z', 'tomorrow at 00:00'],
    ['2026-11-27T06:00:00Z', 'Friday at 06:00'],
    ['2026-11-28T06:00:00Z', 'Saturday, November 28 at 06:00'],
    ['2027-01-01T06:00:00Z', 'Friday, January 1, 2027 at 06:00'],
  ])('for %s are %s', (at, words) => {
    expect(whenWords(new Date(at), NOW)).toBe(words);
  });

  it('of the next three make one sentence', () => {
    expect(nextTimesWords(nextTimes('0 6 * * *', 3, NOW), NOW)).toBe(
      'Next: today at 06:00, tomorrow at 06:00 and Monday at 06:00, UTC.',
    );
    expect(nextTimesWords([], NOW)).toBe('It will not run again.');
  });
});
