/**
 * Decides whether a tenant is recharged now, with how much and on which card, or why not. Pure: everything it looks at
 * is in the situation, time included. The table of cases beside it is tests/unit/decide-recharge.test.ts.
 */
import { chooseCard, whyNoCard } from '#lib/auto-recharge/choose-card.ts';
import { choosePurchase, type Purchase } from '#lib/auto-recharge/choose-purchase.ts';
import { estimateDailyUsage } from '#lib/auto-recharge/estimate-usage.ts';
import type { OpenAttempt, PauseReason, Situation, Trigger } from '#lib/auto-recharge/situation.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';

export type Decision =
  | ({ decision: 'recharge'; cardId: string } & Purchase)
  | { decision: 'retry'; attemptId: string; cardId: string; reason: string }
  | { decision: 'abandon'; attemptId: string; why: string }
  | { decision: 'wait'; code: WaitCode; until: Date | null; why: string }
  | { decision: 'pause'; reason: PauseReason; why: string }
  | { decision: 'none'; code: NoneCode; why: string };

export type WaitCode =
  | 'in_progress'
  | 'retry_later'
  | 'authentication'
  | 'day_limit'
  | 'month_limit'
  | 'incoming';
export type NoneCode = 'off' | 'paused' | 'enough' | 'nothing_missing';

/** Pauses that a person's own "recharge now" may try to end: only a success does. */
const MANUAL_MAY_TRY: readonly PauseReason[] = [
  'declined',
  'authentication',
  'unusual_pace',
  'nothing_to_buy',
];

export function decideRecharge(situation: Situation, trigger: Trigger): Decision {
  return situation.openAttempt ? decideOpen(situation, situation.openAttempt) : decideNew(situation, trigger);
}

type TriggerInput = Pick<Situation, 'usage' | 'now'> & {
  rule: Pick<Situation['rule'], 'triggerMode' | 'thresholdCredits' | 'daysLeft'>;
};

/** The balance below which the rule recharges; 0 where nothing is used, so that nothing would run out. */
export function triggerCredits({ rule, usage, now }: TriggerInput): number {
  return rule.triggerMode === 'credits'
    ? (rule.thresholdCredits ?? 0)
    : (rule.daysLeft ?? 0) * estimateDailyUsage(usage, now);
}

function decideNew(situation: Situation, trigger: Trigger): Decision {
  const { rule, now } = situation;
  const isManual = trigger === 'manual';
  if (!rule.enabled) return none('off', 'Auto-recharge is off.');
  if (rule.pausedReason && !(isManual && MANUAL_MAY_TRY.includes(rule.pausedReason))) {
    return none('paused', 'Auto-recharge is paused.');
  }
  const balance = situation.availableCredits - situation.debtCredits;
  const threshold = triggerCredits(situation);
  if (!isManual && balance >= threshold) {
    return none(
      'enough',
      `${formatCredits(balance)} credits are left. Nothing is bought before they fall below ${formatCredits(threshold)}.`,
    );
  }
  if (!isManual && balance + situation.incomingCredits >= threshold) {
    return wait(
      'incoming',
      null,
      `${formatCredits(situation.incomingCredits)} credits are on their way already.`,
    );
  }
  if (!isManual && situation.successesLastHour >= situation.usualPerHour) {
    return pause(
      'unusual_pace',
      `There were ${situation.successesLastHour} recharges within an hour, more than usual. Please look whether this is meant.`,
    );
  }
  return decidePurchase(situation, balance, now);
}

function decidePurchase(situation: Situation, balance: number, now: Date): Decision {
  const { rule } = situation;
  const shortfall = (rule.targetCredits ?? 0) - balance - situation.incomingCredits;
  if (rule.rechargeMode === 'target' && shortfall <= 0) {
    return none('nothing_missing', 'The target is reached already.');
  }
  if (situation.dayCount >= rule.maxPerDay) {
    return wait('day_limit', nextDay(now), `The limit of ${rule.maxPerDay} recharges a day is reached.`);
  }
  const choice = choosePurchase(rule, situation.catalogue, shortfall, monthLeft(situation));
  if (!choice.found) {
    return choice.problem === 'over_budget'
      ? wait('month_limit', nextMonth(now), choice.why)
      : pause('nothing_to_buy', choice.why);
  }
  const card = chooseCard(situation.cards, now);
  if (!card) return pause('declined', whyNoCard(situation.cards, now));
  return { decision: 'recharge', ...choice.purchase, cardId: card.id };
}

/** An attempt is open: nothing else begins. What changed since it began is looked at anew before each further try. */
function decideOpen(situation: Situation, attempt: OpenAttempt): Decision {
  const { rule, now } = situation;
  switch (attempt.status) {
    case 'charging':
    case 'unknown':
      return wait('in_progress', attempt.nextTryAt, 'A recharge is under way.');
    case 'needs_authentication':
      if (isOver(attempt.rescueExpiresAt, now)) {
        return abandon(attempt, 'Nobody confirmed the payment with the bank in time.');
      }
      return rule.enabled
        ? wait(
            'authentication',
            attempt.rescueExpiresAt,
            'The bank wants the payment to be confirmed by a person.',
          )
        : abandon(attempt, 'Auto-recharge was switched off.');
    case 'waiting':
      return decideWaiting(situation, attempt);
  }
}

function decideWaiting(situation: Situation, attempt: OpenAttempt): Decision {
  const { rule, now } = situation;
  const isManual = attempt.trigger === 'manual';
  if (!rule.enabled) return abandon(attempt, 'Auto-recharge was switched off.');
  if (rule.pausedReason && !(isManual && MANUAL_MAY_TRY.includes(rule.pausedReason))) {
    return abandon(attempt, 'Auto-recharge was paused.');
  }
  if (attempt.nextTryAt && attempt.nextTryAt > now) {
    return wait('retry_later', attempt.nextTryAt, 'The card is asked again later.');
  }
  const balance = situation.availableCredits - situation.debtCredits;
  if (!isManual && balance + situation.incomingCredits >= triggerCredits(situation)) {
    return abandon(attempt, 'Credits were added in the meantime.');
  }
  if (attempt.ruleVersion !== rule.ruleVersion && !isStillAgreed(situation, attempt, balance)) {
    return abandon(attempt, 'The rule was changed: another amount is agreed now.');
  }
  if (situation.monthChargedCents + attempt.amountCents > (rule.monthlyCapCents ?? 0)) {
    return abandon(attempt, 'The limit of this month leaves less than this recharge.');
  }
  // The attempt itself is among those of the day.
  if (situation.dayCount > rule.maxPerDay)
    return abandon(attempt, 'The limit of recharges a day is reached.');
  const card = chooseCard(situation.cards, now, attempt.askedCardIds);
  if (!card) return abandon(attempt, whyNoCard(situation.cards, now));
  return {
    decision: 'retry',
    attemptId: attempt.id,
    cardId: card.id,
    reason: `${formatMoney(attempt.amountCents, attempt.currency)} are asked of the card ending in ${card.last4 ?? '????'}.`,
  };
}

/** Whether the rule as it is now would buy what the attempt began to buy; up to a target, at least as much money. */
function isStillAgreed(situation: Situation, attempt: OpenAttempt, balance: number): boolean {
  const { rule } = situation;
  if (rule.currency !== attempt.currency) return false;
  const shortfall = (rule.targetCredits ?? 0) - balance - situation.incomingCredits;
  if (rule.rechargeMode === 'target' && shortfall <= 0) return false;
  const choice = choosePurchase(rule, situation.catalogue, shortfall, Number.MAX_SAFE_INTEGER);
  if (!choice.found) return false;
  const { amountCents, packageId } = choice.purchase;
  return rule.rechargeMode === 'target'
    ? amountCents >= attempt.amountCents
    : amountCents === attempt.amountCents && packageId === attempt.packageId;
}

function monthLeft({ rule, monthChargedCents, monthOpenCents }: Situation): number {
  return Math.max(0, (rule.monthlyCapCents ?? 0) - monthChargedCents - monthOpenCents);
}

/** Days and months are UTC's, whatever the zone of server or reader. */
function nextDay(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
}

function nextMonth(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
}

function isOver(moment: Date | null, now: Date): boolean {
  return moment !== null && moment <= now;
}

function none(code: NoneCode, why: string): Decision {
  return { decision: 'none', code, why };
}

function wait(code: WaitCode, until: Date | null, why: string): Decision {
  return { decision: 'wait', code, until, why };
}

function pause(reason: PauseReason, why: string): Decision {
  return { decision: 'pause', reason, why };
}

function abandon(attempt: OpenAttempt, why: string): Decision {
  return { decision: 'abandon', attemptId: attempt.id, why };
}
