import { whatOfRule } from '#lib/auto-recharge/describe-rule.ts';
import { findRule, nameRule } from '#lib/auto-recharge/rule.ts';
import { query } from '#lib/db.ts';
import { formatCredits } from '#lib/money.ts';

export interface RechargeSummary {
  /** limited: it is on, and fires no more before the next day or month (UTC). */
  state: 'off' | 'on' | 'limited' | 'paused' | 'needs_authentication';
  /** "below 1,000 → $50.00 · Visa 4242", or what it waits for. */
  description: string;
}

/** How auto-recharge stands, in the few words that the top of Credits & Billing has room for. */
export async function getRechargeSummary(tenantId: string): Promise<RechargeSummary> {
  const rule = await findRule(tenantId);
  if (!rule?.enabled) return { state: 'off', description: 'Refills the balance by itself' };
  const [waiting] = await query<{ id: string }>(
    {
      name: 'find-recharge-for-person',
      text: `select id from public.auto_recharge_attempts where tenant_id = $1 and status = 'needs_authentication'`,
    },
    [tenantId],
  );
  if (waiting) return { state: 'needs_authentication', description: 'Confirm a recharge with your bank' };
  if (rule.paused_reason) return { state: 'paused', description: PAUSED[rule.paused_reason] };
  if (rule.wait_until && rule.wait_until > rule.now) {
    return { state: 'limited', description: `Goes on ${dayOfUtc(rule.wait_until)}, or with a higher limit` };
  }
  const when =
    rule.trigger_mode === 'days'
      ? `below ${rule.days_left ?? 0} ${rule.days_left === 1 ? 'day' : 'days'}`
      : `below ${formatCredits(rule.threshold_credits ?? 0)}`;
  return { state: 'on', description: `${when} → ${whatOfRule(await nameRule(tenantId, rule))}` };
}

/** `1 Dec` */
function dayOfUtc(moment: Date): string {
  return moment.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
}

const PAUSED = {
  by_person: 'Resume it when you want to',
  declined: 'Card declined: choose another one',
  authentication: 'Not confirmed with your bank: recharge now',
  unusual_pace: 'Unusually many recharges: look and resume',
  nothing_to_buy: 'Choose what it buys',
  payment_flagged: 'We are looking into a payment',
};
