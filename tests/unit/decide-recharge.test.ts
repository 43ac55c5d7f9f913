/** The table of cases of the one decision: what is so, and what follows. */
import { expect, test } from 'vitest';
import { decideRecharge } from '#lib/auto-recharge/decide-recharge.ts';
import type { Trigger } from '#lib/auto-recharge/situation.ts';
import { card, NOW, openAttempt, situation } from '#tests/support/situation.ts';

type Case = [fact: string, given: Parameters<typeof situation>[0], follows: object, trigger?: Trigger];

const TEAM = { decision: 'recharge', amountCents: 5_000, credits: 6_000, packageId: 'team', cardId: 'visa' };
const MIDNIGHT = new Date('2026-11-22T00:00:00Z');
const FIRST_OF_DECEMBER = new Date('2026-12-01T00:00:00Z');
const used = (day: string, credits: number) => ({ day: `2026-11-${day}`, credits });

const WHETHER: Case[] = [
  ['below the threshold', {}, TEAM],
  ['exactly at the threshold', { availableCredits: 500 }, { decision: 'none', code: 'enough' }],
  ['one credit below it', { availableCredits: 499 }, TEAM],
  ['off', { rule: { enabled: false } }, { decision: 'none', code: 'off' }],
  ['off, asked by a person', { rule: { enabled: false } }, { decision: 'none', code: 'off' }, 'manual'],
  ['paused after declines', { rule: { pausedReason: 'declined' } }, { decision: 'none', code: 'paused' }],
  ['paused after declines, asked by a person', { rule: { pausedReason: 'declined' } }, TEAM, 'manual'],
  [
    'paused for authentication, asked by a person',
    { rule: { pausedReason: 'authentication' } },
    TEAM,
    'manual',
  ],
  [
    'paused by a person',
    { rule: { pausedReason: 'by_person' } },
    { decision: 'none', code: 'paused' },
    'manual',
  ],
  [
    'paused for a flagged payment',
    { rule: { pausedReason: 'payment_flagged' } },
    { decision: 'none' },
    'manual',
  ],
  ['above the threshold, asked by a person', { availableCredits: 9_000 }, TEAM, 'manual'],
  ['in debt', { availableCredits: 0, debtCredits: 50 }, TEAM],
  ['held credits do not count as left', { availableCredits: 400, heldCredits: 5_000 }, TEAM],
  ['enough is on its way', { incomingCredits: 100 }, { decision: 'wait', code: 'incoming' }],
  ['not enough is on its way', { incomingCredits: 99 }, TEAM],
  ['as many within an hour as ever', { successesLastHour: 3 }, { decision: 'pause', reason: 'unusual_pace' }],
  ['more within an hour, but usual here', { successesLastHour: 3, usualPerHour: 4 }, TEAM],
  ['an unusual pace, asked by a person', { successesLastHour: 5 }, TEAM, 'manual'],
];

const BY_DAYS: Case[] = [
  [
    '400 credits last for 4 days at 100 a day',
    { rule: { triggerMode: 'days', daysLeft: 4 }, usage: [used('14', 100), used('20', 600)] },
    { decision: 'none', code: 'enough' },
  ],
  [
    '399 do not',
    {
      rule: { triggerMode: 'days', daysLeft: 4 },
      availableCredits: 399,
      usage: [used('14', 100), used('20', 600)],
    },
    TEAM,
  ],
  [
    'a burst today counts today',
    { rule: { triggerMode: 'days', daysLeft: 2 }, usage: [used('21', 300)] },
    TEAM,
  ],
  ['nothing used, nothing runs out', { rule: { triggerMode: 'days', daysLeft: 30 } }, { decision: 'none' }],
];

const LIMITS: Case[] = [
  ['the month has room for exactly one more', { monthChargedCents: 15_000 }, TEAM],
  ['a cent less than that', { monthChargedCents: 15_001 }, { code: 'month_limit', until: FIRST_OF_DECEMBER }],
  ['what is in flight counts', { monthChargedCents: 10_000, monthOpenCents: 5_001 }, { code: 'month_limit' }],
  ['the day is full', { dayCount: 3 }, { decision: 'wait', code: 'day_limit', until: MIDNIGHT }],
  ['the day is full, asked by a person', { dayCount: 3 }, { code: 'day_limit' }, 'manual'],
  [
    'the last second of a leap February',
    { now: new Date('2028-02-29T23:59:59.999Z'), monthChargedCents: 20_000 },
    { code: 'month_limit', until: new Date('2028-03-01T00:00:00Z') },
  ],
  [
    'the end of a year',
    { now: new Date('2026-12-31T23:30:00Z'), monthChargedCents: 20_000 },
    { code: 'month_limit', until: new Date('2027-01-01T00:00:00Z') },
  ],
  [
    'the day on which clocks change lasts as long as any in UTC',
    { now: new Date('2026-03-29T22:30:00Z'), dayCount: 3 },
    { code: 'day_limit', until: new Date('2026-03-30T00:00:00Z') },
  ],
];

const PURCHASES: Case[] = [
  [
    'the package is not sold any more',
    { rule: { packageId: 'gone' } },
    { decision: 'pause', reason: 'nothing_to_buy' },
  ],
  [
    'an amount that a package costs buys the package',
    { rule: { rechargeMode: 'amount', amountCents: 5_000 } },
    { amountCents: 5_000, credits: 6_000, packageId: 'team' },
  ],
  [
    'an amount between packages buys what gives more for it',
    { rule: { rechargeMode: 'amount', amountCents: 4_000 } },
    { amountCents: 4_000, credits: 4_400, packageId: null },
  ],
  [
    'an amount never buys for more money than agreed',
    { rule: { rechargeMode: 'amount', amountCents: 999 } },
    { amountCents: 999, credits: 999, packageId: null },
  ],
  [
    'an amount that buys nothing pauses',
    { rule: { rechargeMode: 'amount', amountCents: 499 } },
    { decision: 'pause', reason: 'nothing_to_buy' },
  ],
  [
    'a target is reached for the least money',
    { rule: { rechargeMode: 'target', targetCredits: 3_000 } },
    { amountCents: 2_500, credits: 2_750, packageId: 'growth' },
  ],
  [
    'a target just beyond a package takes a custom amount',
    { rule: { rechargeMode: 'target', targetCredits: 3_151 } },
    { amountCents: 2_501, credits: 2_751, packageId: null },
  ],
  [
    'a target net of what is on its way',
    { rule: { rechargeMode: 'target', targetCredits: 3_000 }, incomingCredits: 99 },
    { amountCents: 2_500, packageId: 'growth' },
  ],
  [
    'a target is bought up to as far as the month allows',
    { rule: { rechargeMode: 'target', targetCredits: 30_000, monthlyCapCents: 6_000 } },
    { amountCents: 6_000, credits: 6_900, packageId: null },
  ],
  [
    'a target that is reached, asked by a person',
    { rule: { rechargeMode: 'target', targetCredits: 600 }, availableCredits: 700 },
    { decision: 'none', code: 'nothing_missing' },
    'manual',
  ],
];

const backup = card({ id: 'backup', last4: '4444' });
const CARDS: Case[] = [
  ['removed, with a backup', { cards: [card({ isDetached: true }), backup] }, { cardId: 'backup' }],
  [
    'expired, with a backup',
    { cards: [card({ expMonth: 10, expYear: 2026 }), backup] },
    { cardId: 'backup' },
  ],
  ['in its last month', { cards: [card({ expMonth: 11, expYear: 2026 }), backup] }, { cardId: 'visa' }],
  [
    'refused for good, with a backup',
    { cards: [card({ isRefusedForGood: true }), backup] },
    { cardId: 'backup' },
  ],
  ['declined too often today', { cards: [card({ declinesLastDay: 6 }), backup] }, { cardId: 'backup' }],
  [
    'declined too often in 30 days',
    { cards: [card({ declinesLast30Days: 12 }), backup] },
    { cardId: 'backup' },
  ],
  [
    'removed, without a backup',
    { cards: [card({ isDetached: true })] },
    { decision: 'pause', reason: 'declined' },
  ],
  ['no card at all', { cards: [] }, { decision: 'pause', reason: 'declined' }],
];

const OPEN: Case[] = [
  ['one is being charged', { openAttempt: openAttempt({ status: 'charging' }) }, { code: 'in_progress' }],
  ['one has no answer', { openAttempt: openAttempt({ status: 'unknown' }) }, { code: 'in_progress' }],
  [
    'one is being charged and it is off now',
    { openAttempt: openAttempt({ status: 'charging' }), rule: { enabled: false } },
    { code: 'in_progress' },
  ],
  ['one is due', { openAttempt: openAttempt() }, { decision: 'retry', attemptId: 'attempt', cardId: 'visa' }],
  [
    'one is not due',
    { openAttempt: openAttempt({ nextTryAt: new Date(NOW.getTime() + 1) }) },
    { decision: 'wait', code: 'retry_later' },
  ],
  [
    'its card was asked in this round',
    { openAttempt: openAttempt({ askedCardIds: ['visa'] }), cards: [card(), backup] },
    { decision: 'retry', cardId: 'backup' },
  ],
  [
    'one is due and it is off now',
    { openAttempt: openAttempt(), rule: { enabled: false } },
    { decision: 'abandon' },
  ],
  [
    'one is due and a person paused',
    { openAttempt: openAttempt(), rule: { pausedReason: 'by_person' } },
    { decision: 'abandon' },
  ],
  [
    'credits came in the meantime',
    { openAttempt: openAttempt(), availableCredits: 500 },
    { decision: 'abandon' },
  ],
  [
    'the limit was lowered in the meantime',
    { openAttempt: openAttempt(), monthOpenCents: 5_000, rule: { monthlyCapCents: 4_999 } },
    { decision: 'abandon' },
  ],
  [
    'its own money is not counted twice',
    { openAttempt: openAttempt(), monthOpenCents: 5_000, rule: { monthlyCapCents: 5_000 } },
    { decision: 'retry' },
  ],
  [
    'a new month has less room',
    { openAttempt: openAttempt(), monthChargedCents: 15_001, monthOpenCents: 5_000 },
    { decision: 'abandon' },
  ],
  [
    'another amount is agreed now',
    { openAttempt: openAttempt(), rule: { ruleVersion: 2, packageId: 'starter' } },
    { decision: 'abandon' },
  ],
  [
    'only the threshold changed',
    { openAttempt: openAttempt(), rule: { ruleVersion: 2 } },
    { decision: 'retry' },
  ],
  [
    'no card is left',
    { openAttempt: openAttempt(), cards: [card({ isRefusedForGood: true })] },
    { decision: 'abandon' },
  ],
  [
    'one waits for a person',
    { openAttempt: openAttempt({ status: 'needs_authentication', rescueExpiresAt: MIDNIGHT }) },
    { decision: 'wait', code: 'authentication', until: MIDNIGHT },
  ],
  [
    'the person did not come',
    { openAttempt: openAttempt({ status: 'needs_authentication', rescueExpiresAt: NOW }) },
    { decision: 'abandon' },
  ],
];

for (const [name, cases] of Object.entries({ WHETHER, BY_DAYS, LIMITS, PURCHASES, CARDS, OPEN })) {
  test.each(cases)(`${name.toLowerCase()}: %s`, (_, given, follows, trigger) => {
    expect(decideRecharge(situation(given), trigger ?? 'threshold')).toMatchObject(follows);
  });
}

test('a decision is a function of its situation alone', () => {
  const given = situation();
  expect(decideRecharge(given, 'sweep')).toEqual(decideRecharge(structuredClone(given), 'sweep'));
});
