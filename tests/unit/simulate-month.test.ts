import { expect, test } from 'vitest';
import { simulateMonth } from '#lib/auto-recharge/simulate-month.ts';
import { CATALOGUE, NOW, situation } from '#tests/support/situation.ts';

const { enabled: _, pausedReason, pausedAt, waitUntil, ruleVersion, ...RULE } = situation().rule;

/** So many credits on each of the thirty days that end today. */
function everyDay(credits: number) {
  return Array.from({ length: 30 }, (_, index) => ({
    day: new Date(NOW.getTime() - index * 86_400_000).toISOString().slice(0, 10),
    credits,
  }));
}

test('a month of steady use is recharged as often as it needs and never runs dry', () => {
  const simulated = simulateMonth({
    rule: { ...RULE, monthlyCapCents: 100_000 },
    catalogue: CATALOGUE,
    usage: everyDay(1_200),
    startingCredits: 1_000,
    now: NOW,
  });
  expect(simulated).toMatchObject({
    missingCredits: 0,
    limitReached: null,
    paused: null,
    totalCents: 30_000,
  });
  expect(simulated.recharges).toHaveLength(6);
  const left = 1_000 + simulated.totalCredits - 30 * 1_200;
  expect(simulated.balances.at(-1)).toEqual({ day: '2026-11-21', credits: left });
});

test('a limit that is too low says since when, and what would have been missing', () => {
  const simulated = simulateMonth({
    rule: { ...RULE, monthlyCapCents: 5_000 },
    catalogue: CATALOGUE,
    usage: everyDay(2_400),
    startingCredits: 0,
    now: NOW,
  });
  // 23 October to 21 November: one recharge in each of two calendar months.
  expect(simulated.recharges).toHaveLength(2);
  expect(simulated.limitReached?.at.toISOString()).toBe('2026-10-25T08:00:00.000Z');
  expect(simulated.missingCredits).toBe(30 * 2_400 - 12_000);
});

test('a month without use charges nothing', () => {
  const simulated = simulateMonth({
    rule: RULE,
    catalogue: CATALOGUE,
    usage: [],
    startingCredits: 500,
    now: NOW,
  });
  expect(simulated).toMatchObject({ recharges: [], totalCents: 0, missingCredits: 0 });
});

test('a burst that looks like a mistake pauses, as it would in service', () => {
  const simulated = simulateMonth({
    rule: { ...RULE, thresholdCredits: 5_000, packageId: 'starter', maxPerDay: 24 },
    catalogue: CATALOGUE,
    usage: [{ day: '2026-11-20', credits: 240_000 }],
    startingCredits: 10_000,
    now: NOW,
  });
  expect(simulated.recharges).toHaveLength(3);
  expect(simulated.paused?.why).toContain('more than usual');
  expect(simulated.missingCredits).toBeGreaterThan(0);
});
