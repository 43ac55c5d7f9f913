/** A tenant's rule as the database keeps it, with the cards and the package it names. */
import type { RuleInWords } from '#lib/auto-recharge/describe-rule.ts';
import type { PauseReason } from '#lib/auto-recharge/situation.ts';
import { query } from '#lib/db.ts';

export interface RuleRow {
  tenant_id: string;
  enabled: boolean;
  trigger_mode: 'credits' | 'days';
  threshold_credits: number | null;
  days_left: number | null;
  trigger_credits: number | null;
  recharge_mode: 'package' | 'amount' | 'target';
  package_id: string | null;
  amount_cents: number | null;
  target_credits: number | null;
  currency: string;
  payment_method_id: string | null;
  backup_payment_method_ids: string[];
  monthly_cap_cents: number | null;
  max_per_day: number;
  rule_version: number;
  paused_at: Date | null;
  paused_reason: PauseReason | null;
  wait_until: Date | null;
  wait_reason: string | null;
  saved_at: Date;
  /** The present as auto-recharge sees it. */
  now: Date;
}

/** Null: the tenant never saved one. */
export async function findRule(tenantId: string): Promise<RuleRow | null> {
  const [rule] = await query<RuleRow>(
    {
      name: 'find-rule',
      text: 'select s.*, recharge.now() as now from public.auto_recharge_settings s where s.tenant_id = $1',
    },
    [tenantId],
  );
  return rule ?? null;
}

type Named = Pick<
  RuleRow,
  | 'trigger_mode'
  | 'threshold_credits'
  | 'days_left'
  | 'recharge_mode'
  | 'package_id'
  | 'amount_cents'
  | 'target_credits'
  | 'currency'
  | 'payment_method_id'
  | 'backup_payment_method_ids'
  | 'monthly_cap_cents'
  | 'max_per_day'
>;

/** Looks up what a rule names, for its words. A card or package that is not the tenant's or not there is left out. */
export async function nameRule(tenantId: string, rule: Named): Promise<RuleInWords> {
  const cardIds = [rule.payment_method_id, ...rule.backup_payment_method_ids].filter((id) => id !== null);
  const cards = await query<{ id: string; brand: string | null; last4: string | null }>(
    {
      name: 'name-cards',
      text: 'select id, brand, last4 from public.payment_methods where tenant_id = $1 and id = any($2)',
    },
    [tenantId, cardIds],
  );
  const [named] = await query<{ name: string; priceCents: number; credits: number }>(
    {
      name: 'name-package',
      text: 'select name, price_cents as "priceCents", credits from public.credit_packages where id = $1',
    },
    [rule.package_id],
  );
  const cardOf = (id: string | null) => cards.find((card) => card.id === id) ?? null;
  return {
    triggerMode: rule.trigger_mode,
    thresholdCredits: rule.threshold_credits,
    daysLeft: rule.days_left,
    rechargeMode: rule.recharge_mode,
    package: named ?? null,
    amountCents: rule.amount_cents,
    targetCredits: rule.target_credits,
    currency: rule.currency,
    card: cardOf(rule.payment_method_id),
    backups: rule.backup_payment_method_ids.map(cardOf).filter((card) => card !== null),
    monthlyCapCents: rule.monthly_cap_cents ?? 0,
    maxPerDay: rule.max_per_day,
  };
}
