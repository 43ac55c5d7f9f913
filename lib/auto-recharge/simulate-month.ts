/**
 * What a rule would have done over past days of use: the same decision as in service, hour by hour, on cards that are
 * taken. Pure; shown before a rule is saved.
 */
import { decideRecharge } from '#lib/auto-recharge/decide-recharge.ts';
import { type DayOfUsage, dayOf } from '#lib/auto-recharge/estimate-usage.ts';
import type { Catalogue, Rule, Situation } from '#lib/auto-recharge/situation.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface SimulationInput {
  rule: Omit<Rule, 'enabled' | 'pausedReason' | 'pausedAt' | 'waitUntil' | 'ruleVersion'>;
  catalogue: Catalogue;
  /** Credits used per day (UTC); days without use may be left out. */
  usage: readonly DayOfUsage[];
  startingCredits: number;
  /** The end of the time that is replayed. */
  now: Date;
  days?: number;
}

export interface SimulatedRecharge {
  at: Date;
  amountCents: number;
  credits: number;
  balanceBefore: number;
  reason: string;
}

export interface Simulation {
  recharges: SimulatedRecharge[];
  totalCents: number;
  totalCredits: number;
  /** Balance at the end of each day. */
  balances: { day: string; credits: number }[];
  /** Credits that were used in fact and would not have been there. */
  missingCredits: number;
  /** When a limit kept a recharge back for the first time, and which. */
  limitReached: { at: Date; why: string } | null;
  /** When it would have paused, and why. */
  paused: { at: Date; why: string } | null;
}

/** Replays the last days, thirty by default. Money is counted per calendar month in UTC, as in service. */
export function simulateMonth(input: SimulationInput): Simulation {
  const days = input.days ?? 30;
  const usedOn = new Map(input.usage.map(({ day, credits }) => [day, credits]));
  const start = new Date(Date.parse(dayOf(input.now)) - (days - 1) * DAY_MS);
  const result: Simulation = {
    recharges: [],
    totalCents: 0,
    totalCredits: 0,
    balances: [],
    missingCredits: 0,
    limitReached: null,
    paused: null,
  };
  let balance = input.startingCredits;
  for (let day = 0; day < days; day++) {
    const used = usedOn.get(dayOf(new Date(start.getTime() + day * DAY_MS))) ?? 0;
    for (let hour = 0; hour < 24; hour++) {
      const at = new Date(start.getTime() + day * DAY_MS + hour * HOUR_MS);
      // Whole credits, spread so that the hours of a day come to exactly what it used.
      const wanted = Math.floor((used * (hour + 1)) / 24) - Math.floor((used * hour) / 24);
      const spent = Math.min(wanted, balance);
      result.missingCredits += wanted - spent;
      balance -= spent;
      balance = rechargeWhileBelow(input, result, balance, at);
    }
    result.balances.push({ day: dayOf(new Date(start.getTime() + day * DAY_MS)), credits: balance });
  }
  return result;
}

/** As in service: after a success it is looked again, until nothing is missing or something is in the way. */
function rechargeWhileBelow(input: SimulationInput, result: Simulation, before: number, at: Date): number {
  let balance = before;
  while (!result.paused) {
    const decision = decideRecharge(situationAt(input, result, balance, at), 'sweep');
    if (decision.decision === 'wait') result.limitReached ??= { at, why: decision.why };
    if (decision.decision === 'pause') result.paused = { at, why: decision.why };
    if (decision.decision !== 'recharge') break;
    const { amountCents, credits, reason } = decision;
    result.recharges.push({ at, amountCents, credits, balanceBefore: balance, reason });
    result.totalCents += amountCents;
    result.totalCredits += credits;
    balance += credits;
  }
  return balance;
}

function situationAt(
  input: SimulationInput,
  { recharges }: Simulation,
  balance: number,
  at: Date,
): Situation {
  const month = dayOf(at).slice(0, 7);
  const ofMonth = recharges.filter((recharge) => dayOf(recharge.at).startsWith(month));
  const today = dayOf(at);
  return {
    now: at,
    rule: {
      ...input.rule,
      enabled: true,
      pausedReason: null,
      pausedAt: null,
      waitUntil: null,
      ruleVersion: 1,
    },
    availableCredits: balance,
    heldCredits: 0,
    debtCredits: 0,
    incomingCredits: 0,
    monthChargedCents: ofMonth.reduce((sum, { amountCents }) => sum + amountCents, 0),
    monthOpenCents: 0,
    dayCount: recharges.filter((recharge) => dayOf(recharge.at) === today).length,
    successesLastHour: recharges.filter((recharge) => at.getTime() - recharge.at.getTime() < HOUR_MS).length,
    usualPerHour: 3,
    openAttempt: null,
    cards: [ALWAYS_TAKEN],
    catalogue: input.catalogue,
    // What was known on that day: nothing of the days after it.
    usage: input.usage.filter(({ day }) => day <= today),
  };
}

const ALWAYS_TAKEN: Situation['cards'][number] = {
  id: 'a card that is taken',
  stripePaymentMethodId: '',
  brand: null,
  last4: null,
  expMonth: null,
  expYear: null,
  isDetached: false,
  isRefusedForGood: false,
  declinesLastDay: 0,
  declinesLast30Days: 0,
};
