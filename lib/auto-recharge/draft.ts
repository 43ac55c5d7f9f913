/** A rule while a person edits it: what stands in the fields, what it comes to, and what is wrong with it. Pure. */
import { creditsForAmount } from '#lib/auto-recharge/choose-purchase.ts';
import type { RuleInWords } from '#lib/auto-recharge/describe-rule.ts';
import type { Catalogue } from '#lib/auto-recharge/situation.ts';
import type { SavedCard } from '#lib/cards/list-cards.ts';
import { formatMoney } from '#lib/money.ts';
import { amountText, parseAmount } from '#lib/payments/custom-amount.ts';

export const MOST_BACKUPS = 5;
const MOST_CREDITS = 1_000_000_000_000;
const MOST_CAP_CENTS = 9_999_999_999;

/** As typed. */
export interface RuleDraft {
  enabled: boolean;
  triggerMode: 'credits' | 'days';
  threshold: string;
  days: string;
  rechargeMode: 'package' | 'amount' | 'target';
  packageId: string;
  amount: string;
  target: string;
  /** The card that is charged, then its backups. */
  cardIds: string[];
  cap: string;
  maxPerDay: string;
}

/** The names that the server gives the fields. */
export type RuleField =
  | 'thresholdCredits'
  | 'daysLeft'
  | 'packageId'
  | 'amountCents'
  | 'targetCredits'
  | 'paymentMethodId'
  | 'monthlyCapCents'
  | 'maxPerDay'
  | 'consent';

/** What the server takes; null where what is typed is none. */
export interface RuleValues {
  triggerMode: RuleDraft['triggerMode'];
  thresholdCredits: number | null;
  daysLeft: number | null;
  rechargeMode: RuleDraft['rechargeMode'];
  packageId: string | null;
  amountCents: number | null;
  targetCredits: number | null;
  currency: string;
  monthlyCapCents: number | null;
  maxPerDay: number | null;
}

/** The rule that was saved, as far as the form shows it. */
export interface SavedRule extends Omit<RuleValues, 'maxPerDay'> {
  enabled: boolean;
  maxPerDay: number;
  paymentMethodId: string | null;
  backupPaymentMethodIds: readonly string[];
}

/** What the form begins with: what was saved, or what suits most. Nothing is switched on by it. */
export function draftOf(
  saved: SavedRule | null,
  catalogue: Catalogue,
  cards: readonly SavedCard[],
  currency: string,
): RuleDraft {
  const money = (cents: number | null | undefined) => (cents ? amountText(cents, currency) : '');
  const known = [saved?.paymentMethodId, ...(saved?.backupPaymentMethodIds ?? [])].filter(
    (id): id is string => cards.some((card) => card.id === id),
  );
  const first = cards.find(({ expiry }) => expiry !== 'expired');
  return {
    enabled: saved?.enabled ?? false,
    triggerMode: saved?.triggerMode ?? 'credits',
    threshold: String(saved?.thresholdCredits ?? 500),
    days: String(saved?.daysLeft ?? 3),
    rechargeMode: saved?.rechargeMode ?? 'package',
    packageId: saved?.packageId ?? catalogue.packages[0]?.id ?? '',
    amount: money(saved?.amountCents) || '20.00',
    target: String(saved?.targetCredits ?? 5000),
    cardIds: known.length > 0 || !first ? known : [first.id],
    cap: money(saved?.monthlyCapCents) || '200.00',
    maxPerDay: String(saved?.maxPerDay ?? 3),
  };
}

export function readDraft(draft: RuleDraft, currency: string): RuleValues {
  return {
    triggerMode: draft.triggerMode,
    thresholdCredits: wholeNumber(draft.threshold, MOST_CREDITS),
    daysLeft: wholeNumber(draft.days, 90),
    rechargeMode: draft.rechargeMode,
    packageId: draft.packageId || null,
    amountCents: parseAmount(draft.amount, currency) || null,
    targetCredits: wholeNumber(draft.target, MOST_CREDITS),
    currency,
    monthlyCapCents: capOf(draft.cap, currency),
    maxPerDay: wholeNumber(draft.maxPerDay, 24),
  };
}

function capOf(text: string, currency: string): number | null {
  const cents = parseAmount(text, currency);
  return cents && cents <= MOST_CAP_CENTS ? cents : null;
}

function wholeNumber(text: string, most: number): number | null {
  const plain = text.trim().replaceAll(',', '');
  const value = Number(plain);
  return /^\d{1,13}$/.test(plain) && value >= 1 && value <= most ? value : null;
}

export type Problems = Partial<Record<RuleField, string>>;

/** What is wrong with a rule that is to be on, field by field, in words. The server checks all of it again. */
export function problemsOf(
  draft: RuleDraft,
  values: RuleValues,
  catalogue: Catalogue,
  cards: readonly SavedCard[],
): Problems {
  const problems: Problems = {};
  if (draft.triggerMode === 'credits' && values.thresholdCredits === null) {
    problems.thresholdCredits = 'Enter a whole number of credits, from 1.';
  }
  if (draft.triggerMode === 'days' && values.daysLeft === null) {
    problems.daysLeft = 'Enter a whole number of days, from 1 to 90.';
  }
  Object.assign(problems, purchaseProblem(draft, values, catalogue));
  const [first] = draft.cardIds;
  const chosen = draft.cardIds.map((id) => cards.find((card) => card.id === id));
  if (!first) problems.paymentMethodId = 'Choose the card that recharges are charged to.';
  else if (chosen.some((card) => card?.expiry === 'expired')) {
    problems.paymentMethodId = 'A chosen card has expired. Take it out, or choose another one.';
  }
  const least = priceOf(values, catalogue);
  if (values.monthlyCapCents === null)
    problems.monthlyCapCents = 'Enter an amount above zero, such as 200.00.';
  else if (least !== null && values.monthlyCapCents < least) {
    problems.monthlyCapCents = `One recharge costs ${formatMoney(least, values.currency)}: allow at least that.`;
  }
  if (values.maxPerDay === null) problems.maxPerDay = 'Enter a whole number from 1 to 24.';
  return problems;
}

function purchaseProblem(draft: RuleDraft, values: RuleValues, catalogue: Catalogue): Problems {
  const { limits, packages } = catalogue;
  switch (draft.rechargeMode) {
    case 'package':
      return packages.some(({ id }) => id === values.packageId) ? {} : { packageId: 'Choose a package.' };
    case 'amount': {
      const cents = values.amountCents;
      const isSold =
        cents !== null &&
        (packages.some(({ priceCents }) => priceCents === cents) ||
          creditsForAmount(cents, catalogue) !== null);
      if (isSold) return {};
      return {
        amountCents: limits
          ? `Enter an amount from ${formatMoney(limits.minCents, values.currency)} to ${formatMoney(limits.maxCents, values.currency)}.`
          : 'Enter the price of a package: other amounts are not sold.',
      };
    }
    case 'target':
      if (values.targetCredits === null) return { targetCredits: 'Enter a whole number of credits, from 1.' };
      return draft.triggerMode === 'credits' && values.targetCredits <= (values.thresholdCredits ?? 0)
        ? { targetCredits: 'The target has to be above the threshold.' }
        : {};
  }
}

/** What one recharge costs where the rule fixes it. */
function priceOf(values: RuleValues, catalogue: Catalogue): number | null {
  if (values.rechargeMode === 'amount') return values.amountCents;
  if (values.rechargeMode === 'target') return null;
  return catalogue.packages.find(({ id }) => id === values.packageId)?.priceCents ?? null;
}

/** The rule for its sentence and for the words of consent; null while something in it is missing. */
export function draftInWords(
  draft: RuleDraft,
  values: RuleValues,
  catalogue: Catalogue,
  cards: readonly SavedCard[],
): RuleInWords | null {
  const { monthlyCapCents, maxPerDay } = values;
  const isMissing =
    monthlyCapCents === null ||
    maxPerDay === null ||
    (draft.triggerMode === 'credits' ? values.thresholdCredits : values.daysLeft) === null ||
    (draft.rechargeMode === 'amount' && values.amountCents === null) ||
    (draft.rechargeMode === 'target' && values.targetCredits === null);
  if (isMissing) return null;
  const [card, ...backups] = draft.cardIds
    .map((id) => cards.find((candidate) => candidate.id === id))
    .filter((found) => found !== undefined);
  return {
    ...values,
    monthlyCapCents,
    maxPerDay,
    package: catalogue.packages.find(({ id }) => id === values.packageId) ?? null,
    card: card ?? null,
    backups,
  };
}
