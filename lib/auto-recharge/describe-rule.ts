/** A rule in words: the sentence that lives under the form, and what a person agrees to. Pure. */
import { brandName } from '#lib/cards/card-words.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';

export interface RuleInWords {
  triggerMode: 'credits' | 'days';
  thresholdCredits: number | null;
  daysLeft: number | null;
  rechargeMode: 'package' | 'amount' | 'target';
  package: { name: string; priceCents: number; credits: number } | null;
  amountCents: number | null;
  targetCredits: number | null;
  currency: string;
  card: CardInWords | null;
  backups: readonly CardInWords[];
  monthlyCapCents: number;
  maxPerDay: number;
}

export interface CardInWords {
  brand: string | null;
  last4: string | null;
}

/** `When you fall below 500 credits we charge Visa 4242 $20.00, at most $200.00 a month and 3 times a day.` */
export function describeRule(rule: RuleInWords): string {
  return `When ${whenOf(rule)} we charge ${describeCard(rule.card)} ${whatOf(rule)}, at most ${formatMoney(rule.monthlyCapCents, rule.currency)} a month and ${timesOf(rule.maxPerDay)} a day.`;
}

/** The words that a person agrees to by switching the rule on; kept as they were. */
export function consentWords(rule: RuleInWords, tenantName: string): string {
  const backups =
    rule.backups.length > 0
      ? ` If that card is declined, we charge ${rule.backups.map(describeCard).join(', then ')} instead.`
      : '';
  return (
    `I allow ${tenantName}'s saved card to be charged without my being there. ${describeRule(rule)}${backups} ` +
    'Months and days are counted in UTC. I can pause or switch this off at any time.'
  );
}

/** `Visa 4242` */
export function describeCard(card: CardInWords | null): string {
  if (!card) return 'your card';
  return `${brandName(card.brand)} ${card.last4 ?? ''}`.trim();
}

/** `$50.00 · Visa 4242`: a rule where there is little room. */
export function whatOfRule(rule: RuleInWords): string {
  const what =
    rule.rechargeMode === 'target'
      ? `up to ${formatCredits(rule.targetCredits ?? 0)}`
      : formatMoney(
          rule.rechargeMode === 'package' ? (rule.package?.priceCents ?? 0) : (rule.amountCents ?? 0),
          rule.currency,
        );
  return `${what} · ${describeCard(rule.card)}`;
}

function whenOf({ triggerMode, thresholdCredits, daysLeft }: RuleInWords): string {
  if (triggerMode === 'credits') return `you fall below ${formatCredits(thresholdCredits ?? 0)} credits`;
  return `your credits would last for less than ${daysLeft === 1 ? 'a day' : `${daysLeft ?? 0} days`}`;
}

function whatOf(rule: RuleInWords): string {
  switch (rule.rechargeMode) {
    case 'package':
      return rule.package
        ? `${formatMoney(rule.package.priceCents, rule.currency)} for ${formatCredits(rule.package.credits)} credits (${rule.package.name})`
        : 'for a package that is no longer sold';
    case 'amount':
      return formatMoney(rule.amountCents ?? 0, rule.currency);
    case 'target':
      return `what brings you back to ${formatCredits(rule.targetCredits ?? 0)} credits`;
  }
}

function timesOf(maxPerDay: number): string {
  return maxPerDay === 1 ? 'once' : `${maxPerDay} times`;
}
