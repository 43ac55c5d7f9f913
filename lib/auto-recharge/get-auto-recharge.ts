import { readSituation } from '#lib/auto-recharge/begin-recharge.ts';
import { decideRecharge, triggerCredits } from '#lib/auto-recharge/decide-recharge.ts';
import { consentWords, describeRule } from '#lib/auto-recharge/describe-rule.ts';
import { listAttempts } from '#lib/auto-recharge/list-attempts.ts';
import { findRule, nameRule, type RuleRow } from '#lib/auto-recharge/rule.ts';
import type { Situation } from '#lib/auto-recharge/situation.ts';
import { query } from '#lib/db.ts';

/** How auto-recharge stands for a tenant: rule, state, the sentence that says it, limits used, last recharges. */
export async function getAutoRecharge(tenant: { id: string; name: string }) {
  const rule = await findRule(tenant.id);
  const situation = rule ? await readSituation(tenant.id) : null;
  if (!rule || !situation) {
    return { state: 'off' as const, settings: null, attempts: [], consent: null, limitedUntil: null };
  }
  const named = await nameRule(tenant.id, rule);
  const attempts = await listAttempts(tenant.id);
  return {
    state: stateOf(rule),
    settings: describeSettings(rule),
    sentence: rule.monthly_cap_cents === null ? null : describeRule(named),
    consentWords: rule.monthly_cap_cents === null ? null : consentWords(named, tenant.name),
    consent: await findConsent(tenant.id),
    pausedReason: rule.paused_reason,
    pausedAt: rule.paused_at,
    waitUntil: rule.wait_until,
    waitReason: rule.wait_reason,
    limitedUntil: rule.wait_until && rule.wait_until > rule.now ? rule.wait_until : null,
    triggerCredits: triggerCredits(situation),
    next: whatNext(situation),
    used: {
      monthCents: situation.monthChargedCents + situation.monthOpenCents,
      monthlyCapCents: rule.monthly_cap_cents,
      dayCount: situation.dayCount,
      maxPerDay: rule.max_per_day,
    },
    cards: situation.cards.map(({ id, brand, last4, expMonth, expYear, isDetached, isRefusedForGood }) => ({
      id,
      brand,
      last4,
      expMonth,
      expYear,
      isDetached,
      isRefusedForGood,
    })),
    attempts,
  };
}

function stateOf(rule: RuleRow): 'off' | 'on' | 'paused' {
  if (!rule.enabled) return 'off';
  return rule.paused_at ? 'paused' : 'on';
}

function describeSettings(rule: RuleRow) {
  return {
    enabled: rule.enabled,
    triggerMode: rule.trigger_mode,
    thresholdCredits: rule.threshold_credits,
    daysLeft: rule.days_left,
    rechargeMode: rule.recharge_mode,
    packageId: rule.package_id,
    amountCents: rule.amount_cents,
    targetCredits: rule.target_credits,
    currency: rule.currency,
    paymentMethodId: rule.payment_method_id,
    backupPaymentMethodIds: rule.backup_payment_method_ids,
    monthlyCapCents: rule.monthly_cap_cents,
    maxPerDay: rule.max_per_day,
    ruleVersion: rule.rule_version,
    savedAt: rule.saved_at,
  };
}

/** What would be decided at this moment, as a sentence. */
function whatNext(situation: Situation): { decision: string; words: string; until: Date | null } {
  const decision = decideRecharge(situation, 'sweep');
  return {
    decision: decision.decision,
    words: 'reason' in decision && decision.decision !== 'pause' ? decision.reason : whyOf(decision),
    until: decision.decision === 'wait' ? decision.until : null,
  };
}

function whyOf(decision: ReturnType<typeof decideRecharge>): string {
  return 'why' in decision ? decision.why : decision.reason;
}

async function findConsent(tenantId: string) {
  const [consent] = await query<{ ruleVersion: number; userId: string; words: string; givenAt: Date }>(
    {
      name: 'find-consent',
      text: `select rule_version as "ruleVersion", user_id as "userId", words, given_at as "givenAt"
        from public.auto_recharge_consents where tenant_id = $1 order by rule_version desc limit 1`,
    },
    [tenantId],
  );
  return consent ?? null;
}
