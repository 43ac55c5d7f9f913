import { triggerCredits } from '#lib/auto-recharge/decide-recharge.ts';
import { consentWords } from '#lib/auto-recharge/describe-rule.ts';
import { findRule, nameRule, type RuleRow } from '#lib/auto-recharge/rule.ts';
import type { RuleFields } from '#lib/auto-recharge/schemas.ts';
import { query, queryOne } from '#lib/db.ts';
import type { TenantCaller } from '#lib/http/access.ts';

/** What a rule has where nothing was ever said. */
const DEFAULTS = {
  trigger_mode: 'credits',
  threshold_credits: null,
  days_left: null,
  recharge_mode: 'package',
  package_id: null,
  amount_cents: null,
  target_credits: null,
  currency: 'usd',
  payment_method_id: null,
  backup_payment_method_ids: [],
  monthly_cap_cents: null,
  max_per_day: 3,
} satisfies Partial<RuleRow>;

/**
 * Saves a rule in one go. Switching it on keeps the words agreed to, with who and when; a balance that is below already
 * is recharged at once. Switching it off keeps the rest for another time.
 *
 * @throws AppError 400 `consent_required`, `card_required`, `cap_too_low`, `target_too_low`, `package_not_available`,
 *   `amount_out_of_range`, `no_package_matches`; 404 `card_not_found`; 409 `card_removed`, `card_expired`
 */
export async function saveRule({ user, tenant }: TenantCaller, given: RuleFields): Promise<void> {
  const before = (await findRule(tenant.id)) ?? DEFAULTS;
  const rule = {
    trigger_mode: given.triggerMode ?? before.trigger_mode,
    threshold_credits: given.thresholdCredits ?? before.threshold_credits,
    days_left: given.daysLeft ?? before.days_left,
    recharge_mode: given.rechargeMode ?? before.recharge_mode,
    package_id: given.packageId ?? before.package_id,
    amount_cents: given.amountCents ?? before.amount_cents,
    target_credits: given.targetCredits ?? before.target_credits,
    currency: given.currency ?? before.currency,
    payment_method_id: given.paymentMethodId === undefined ? before.payment_method_id : given.paymentMethodId,
    backup_payment_method_ids: given.backupPaymentMethodIds ?? before.backup_payment_method_ids,
    monthly_cap_cents: given.monthlyCapCents ?? before.monthly_cap_cents,
    max_per_day: given.maxPerDay ?? before.max_per_day,
  };
  const isAgreed = given.enabled === true && given.consent;
  await queryOne({ name: 'save-rule', text: 'select recharge.save_settings($1, $2, $3, $4)' }, [
    tenant.id,
    user.id,
    JSON.stringify({
      enabled: given.enabled === true,
      triggerMode: rule.trigger_mode,
      thresholdCredits: rule.threshold_credits,
      daysLeft: rule.days_left,
      triggerCredits: await thresholdNow(tenant.id, rule),
      rechargeMode: rule.recharge_mode,
      packageId: rule.package_id,
      amountCents: rule.amount_cents,
      targetCredits: rule.target_credits,
      currency: rule.currency,
      paymentMethodId: rule.payment_method_id,
      backupPaymentMethodIds: rule.backup_payment_method_ids,
      monthlyCapCents: rule.monthly_cap_cents,
      maxPerDay: rule.max_per_day,
    }),
    isAgreed ? consentWords(await nameRule(tenant.id, rule), tenant.name) : null,
  ]);
}

async function thresholdNow(
  tenantId: string,
  rule: Pick<RuleRow, 'trigger_mode' | 'threshold_credits' | 'days_left'>,
): Promise<number> {
  const usage = await query<{ day: string; credits: number }>(
    {
      name: 'usage-by-day',
      text: `select to_char(day, 'YYYY-MM-DD') as day, sum(credits)::bigint as credits
        from public.credit_usage_daily where tenant_id = $1 and day > (now() at time zone 'utc')::date - 31 group by 1`,
    },
    [tenantId],
  );
  return triggerCredits({
    rule: {
      triggerMode: rule.trigger_mode,
      thresholdCredits: rule.threshold_credits,
      daysLeft: rule.days_left,
    },
    usage,
    now: new Date(),
  });
}
