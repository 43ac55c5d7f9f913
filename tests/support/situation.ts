/** A situation in which a recharge is due, for tests that change one thing of it. */
import type { Card, OpenAttempt, Situation } from '#lib/auto-recharge/situation.ts';

export const NOW = new Date('2026-11-21T12:00:00Z');

export const CATALOGUE: Situation['catalogue'] = {
  packages: [
    { id: 'starter', name: 'Starter', credits: 1_000, priceCents: 1_000, currency: 'usd' },
    { id: 'growth', name: 'Growth', credits: 2_750, priceCents: 2_500, currency: 'usd' },
    { id: 'team', name: 'Team', credits: 6_000, priceCents: 5_000, currency: 'usd' },
    { id: 'scale', name: 'Scale', credits: 30_000, priceCents: 20_000, currency: 'usd' },
  ],
  tiers: [
    { fromCents: 500, creditsPerHundred: 100 },
    { fromCents: 2_500, creditsPerHundred: 110 },
    { fromCents: 5_000, creditsPerHundred: 115 },
  ],
  limits: { minCents: 500, maxCents: 1_000_000 },
};

export function card(changes: Partial<Card> = {}): Card {
  return {
    id: 'visa',
    stripePaymentMethodId: 'pm_visa',
    brand: 'visa',
    last4: '4242',
    expMonth: 12,
    expYear: 2030,
    isDetached: false,
    isRefusedForGood: false,
    declinesLastDay: 0,
    declinesLast30Days: 0,
    ...changes,
  };
}

export function openAttempt(changes: Partial<OpenAttempt> = {}): OpenAttempt {
  return {
    id: 'attempt',
    status: 'waiting',
    trigger: 'threshold',
    paymentId: 'payment',
    amountCents: 5_000,
    credits: 6_000,
    packageId: 'team',
    currency: 'usd',
    ruleVersion: 1,
    round: 2,
    tries: 1,
    firstDeclinedAt: new Date('2026-11-21T11:00:00Z'),
    nextTryAt: NOW,
    leasedUntil: null,
    rescueExpiresAt: null,
    askedCardIds: [],
    ...changes,
  };
}

type Changes = Partial<Omit<Situation, 'rule'>> & { rule?: Partial<Situation['rule']> };

/** 400 credits are left of a threshold of 500; the package Team is agreed, $200 a month, 3 a day. */
export function situation({ rule, ...changes }: Changes = {}): Situation {
  return {
    now: NOW,
    rule: {
      enabled: true,
      triggerMode: 'credits',
      thresholdCredits: 500,
      daysLeft: null,
      rechargeMode: 'package',
      packageId: 'team',
      amountCents: null,
      targetCredits: null,
      currency: 'usd',
      monthlyCapCents: 20_000,
      maxPerDay: 3,
      ruleVersion: 1,
      pausedReason: null,
      pausedAt: null,
      waitUntil: null,
      ...rule,
    },
    availableCredits: 400,
    heldCredits: 0,
    debtCredits: 0,
    incomingCredits: 0,
    monthChargedCents: 0,
    monthOpenCents: 0,
    dayCount: 0,
    successesLastHour: 0,
    usualPerHour: 3,
    openAttempt: null,
    cards: [card()],
    catalogue: CATALOGUE,
    usage: [],
    ...changes,
  };
}
