import { describe, expect, it } from 'vitest';
import { estimateDaysLeft } from '#lib/credits/estimate-days-left.ts';

const repeat = (credits: number, days: number): number[] => Array.from({ length: days }, () => credits);

describe('how long a balance lasts', () => {
  it('divides by the middle day and by the ninth of ten', () => {
    const days = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
    expect(estimateDaysLeft(1000, days)).toEqual({ outcome: 'estimated', p50: 20, p90: 11 });
  });

  it('is the same for both where every day is alike', () => {
    expect(estimateDaysLeft(1005, repeat(100, 30))).toEqual({ outcome: 'estimated', p50: 10, p90: 10 });
  });

  it('says nothing before a week of use', () => {
    expect(estimateDaysLeft(1000, [...repeat(0, 24), ...repeat(50, 6)])).toEqual({
      outcome: 'too_little_use',
      daysOfUse: 6,
    });
    expect(estimateDaysLeft(1000, repeat(0, 30))).toEqual({ outcome: 'too_little_use', daysOfUse: 0 });
    expect(estimateDaysLeft(1000, [])).toEqual({ outcome: 'too_little_use', daysOfUse: 0 });
  });

  it('leaves out the days before the first use and counts the idle ones after it', () => {
    const sinceFirstUse = [70, 0, 0, 70, 70, 70, 70];
    expect(estimateDaysLeft(700, [...repeat(0, 23), ...sinceFirstUse])).toEqual(
      estimateDaysLeft(700, sinceFirstUse),
    );
  });

  it('takes the mean where use comes in bursts', () => {
    // One day in eight, 80 credits: 10 a day.
    expect(estimateDaysLeft(100, [80, 0, 0, 0, 0, 0, 0, 0])).toEqual({
      outcome: 'estimated',
      p50: 10,
      p90: 1,
    });
  });

  it('is no day where nothing is left', () => {
    expect(estimateDaysLeft(0, repeat(5, 10))).toEqual({ outcome: 'estimated', p50: 0, p90: 0 });
  });
});
