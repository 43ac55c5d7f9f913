/** 500 simulated months of charges, declines, lost answers and retries: no limit is ever exceeded. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideRecharge } from '#lib/auto-recharge/decide-recharge.ts';
import { decideAfterDecline } from '#lib/auto-recharge/decline-policy.ts';
import { dayOf } from '#lib/auto-recharge/estimate-usage.ts';
import type { OpenAttempt, Situation } from '#lib/auto-recharge/situation.ts';
import { card, openAttempt, situation } from '#tests/support/situation.ts';

const HOUR = 3_600_000;

type Outcome = 'taken' | 'declined' | 'lost';

interface Charge {
  at: Date;
  cents: number;
}

interface Month {
  rule: Partial<Situation['rule']>;
  start: Date;
  credits: number;
  /** Credits used in each hour, and what the bank answers, both repeated as long as it takes. */
  usage: number[];
  outcomes: Outcome[];
}

const rule = fc
  .record({
    thresholdCredits: fc.integer({ min: 1, max: 5_000 }),
    rechargeMode: fc.constantFrom('package' as const, 'amount' as const, 'target' as const),
    packageId: fc.constantFrom('starter', 'growth', 'team', 'scale'),
    amountCents: fc.integer({ min: 500, max: 30_000 }),
    extra: fc.integer({ min: 1, max: 40_000 }),
    monthlyCapCents: fc.integer({ min: 500, max: 100_000 }),
    maxPerDay: fc.integer({ min: 1, max: 24 }),
  })
  .map(({ extra, ...given }) => ({ ...given, targetCredits: given.thresholdCredits + extra }));

const month = fc.record<Month>({
  rule,
  // Into the middle of months of every length, so that an end of month is always crossed: leap years included.
  start: fc
    .record({ year: fc.integer({ min: 2027, max: 2032 }), month: fc.integer({ min: 0, max: 11 }) })
    .map((given) => new Date(Date.UTC(given.year, given.month, 16, 0, 0))),
  credits: fc.integer({ min: 0, max: 10_000 }),
  usage: fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 48 }),
  outcomes: fc.array(fc.constantFrom<Outcome>('taken', 'taken', 'taken', 'declined', 'lost'), {
    minLength: 1,
    maxLength: 20,
  }),
});

/** Lives a month hour by hour; returns what was charged. */
function live(given: Month): Charge[] {
  const charges: Charge[] = [];
  let credits = given.credits;
  let open: OpenAttempt | null = null;
  let asked = 0;
  for (let tick = 0; tick < 31 * 24; tick++) {
    const now = new Date(given.start.getTime() + tick * HOUR);
    credits = Math.max(0, credits - (given.usage[tick % given.usage.length] ?? 0));
    for (let step = 0; step < 5; step++) {
      // An answer that was lost is found out at the next look: it had been taken.
      if (open?.status === 'unknown') {
        charges.push({ at: now, cents: open.amountCents });
        credits += open.credits;
        open = null;
      }
      const decision = decideRecharge(look(given, now, credits, charges, open), 'sweep');
      if (decision.decision === 'abandon') open = null;
      if (decision.decision === 'recharge') {
        open = openAttempt({ ...decision, round: 1, firstDeclinedAt: null, nextTryAt: null });
      }
      if (!open || (decision.decision !== 'recharge' && decision.decision !== 'retry')) break;
      const outcome: Outcome = given.outcomes[asked++ % given.outcomes.length] ?? 'taken';
      if (outcome === 'taken') {
        charges.push({ at: now, cents: open.amountCents });
        credits += open.credits;
        open = null;
      } else if (outcome === 'lost') {
        open = { ...open, status: 'unknown' };
        break;
      } else {
        open = declined(open, now);
      }
    }
  }
  return charges;
}

function declined(attempt: OpenAttempt, now: Date): OpenAttempt | null {
  const firstDeclinedAt = attempt.firstDeclinedAt ?? now;
  const next = decideAfterDecline({
    declineCode: 'insufficient_funds',
    adviceCode: null,
    round: attempt.round,
    firstDeclinedAt,
    now,
    hasNextCard: false,
    hasCardForNextRound: true,
    canAuthenticate: false,
    isOnSession: false,
    isPaused: false,
  });
  // After the last round a person chooses another card: it goes on with a new attempt.
  if (next.action !== 'retry') return null;
  return { ...attempt, status: 'waiting', firstDeclinedAt, nextTryAt: next.at, round: next.round };
}

function look(
  given: Month,
  now: Date,
  availableCredits: number,
  charges: readonly Charge[],
  open: OpenAttempt | null,
): Situation {
  const ofMonth = charges.filter(({ at }) => monthOf(at) === monthOf(now));
  return situation({
    now,
    rule: given.rule,
    availableCredits,
    openAttempt: open,
    monthChargedCents: ofMonth.reduce((sum, { cents }) => sum + cents, 0),
    monthOpenCents: open?.amountCents ?? 0,
    dayCount: charges.filter(({ at }) => dayOf(at) === dayOf(now)).length + (open ? 1 : 0),
    // A tenant that is used to any pace: the limits alone have to hold.
    usualPerHour: 1_000,
    cards: [card({ expYear: 2099 })],
  });
}

function monthOf(at: Date): string {
  return dayOf(at).slice(0, 7);
}

function sumBy(charges: readonly Charge[], key: (at: Date) => string, value: (charge: Charge) => number) {
  const sums = new Map<string, number>();
  for (const charge of charges) {
    sums.set(key(charge.at), (sums.get(key(charge.at)) ?? 0) + value(charge));
  }
  return [...sums.values()];
}

test('money stays within the month and recharges within the day, in 500 months', () => {
  let charged = 0;
  fc.assert(
    fc.property(month, (given) => {
      const charges = live(given);
      charged += charges.length;
      for (const cents of sumBy(charges, monthOf, ({ cents }) => cents)) {
        expect(cents).toBeLessThanOrEqual(given.rule.monthlyCapCents ?? 0);
      }
      for (const number of sumBy(charges, dayOf, () => 1)) {
        expect(number).toBeLessThanOrEqual(given.rule.maxPerDay ?? 0);
      }
    }),
    { numRuns: 500 },
  );
  // The months were lived, not slept through.
  expect(charged).toBeGreaterThan(1_000);
}, 180_000);
