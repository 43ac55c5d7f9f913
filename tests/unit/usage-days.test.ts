import { describe, expect, it } from 'vitest';
import { expiryOf } from '#components/api-keys/expiry.ts';
import { changeWords } from '#components/usage/change-words.ts';
import { niceCeiling } from '#components/usage/nice-ceiling.ts';
import { fillDays } from '#lib/usage/days.ts';
import { readRange } from '#lib/usage/range.ts';

describe('the days of a range', () => {
  it('end today in UTC, whatever the hour', () => {
    const late = new Date('2026-03-01T23:59:59.999Z');
    expect(readRange('7', late)).toEqual({ days: 7, firstDay: '2026-02-23', lastDay: '2026-03-01' });
    expect(readRange('30', new Date('2024-03-01T00:00:00Z'))).toMatchObject({ firstDay: '2024-02-01' });
  });

  it('are thirty where the address names no range of ours', () => {
    const now = new Date('2026-11-21T12:00:00Z');
    for (const given of [undefined, '', '31', '-7', '7 days']) expect(readRange(given, now).days).toBe(30);
  });

  it('have one entry each, idle days included', () => {
    const used = [{ day: '2026-11-02', credits: 5, debits: 1 }];
    expect(fillDays(used, '2026-11-01', '2026-11-03')).toEqual([
      { day: '2026-11-01', credits: 0, debits: 0 },
      ...used,
      { day: '2026-11-03', credits: 0, debits: 0 },
    ]);
  });
});

describe('the top of the chart', () => {
  it.each([
    [0, 2],
    [1, 2],
    [3, 4],
    [11, 20],
    [879, 1000],
    [1000, 1000],
    [1001, 2000],
    [12_345_678, 20_000_000],
  ])('for %i is %i, whose half is whole', (value, ceiling) => {
    expect(niceCeiling(value)).toBe(ceiling);
    expect(Number.isInteger(ceiling / 2)).toBe(true);
  });
});

describe('the comparison with the period before', () => {
  it.each([
    [112, 100, '12% more than the 30 days before (100)'],
    [50, 100, '50% less than the 30 days before (100)'],
    [100, 100, 'As in the 30 days before (100)'],
    [5, 0, 'None in the 30 days before'],
    [0, 0, 'None in the 30 days before either'],
    [0, 4120, '100% less than the 30 days before (4,120)'],
  ])('of %i after %i reads "%s"', (now, before, words) => {
    expect(changeWords(now, before, 30)).toBe(words);
  });
});

describe('when a new key ends', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  it('is never, after so many days, or with the last day where the reader is', () => {
    expect(expiryOf('never', '', now)).toBeNull();
    expect(expiryOf('30', '', now)).toBe('2026-12-21T12:00:00.000Z');
    const end = new Date(expiryOf('date', '2026-12-31', now) ?? '');
    expect([end.getMonth(), end.getDate(), end.getHours()]).toEqual([11, 31, 23]);
  });
  it('is passed on as typed where it is no day, for the server to refuse', () => {
    expect(expiryOf('date', 'soon', now)).toBe('soon');
  });
});
