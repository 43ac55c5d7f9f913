/** "Why was I charged?": what a recharge was decided on, as it was at that moment. */
import type { AttemptStatus } from '#lib/auto-recharge/attempt.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';

export interface Explanation {
  attemptId: string;
  paymentId: string;
  status: AttemptStatus;
  amountCents: number;
  currency: string;
  credits: number;
  /** Whole sentences, in the order in which they explain. */
  sentences: string[];
  balance: { availableCredits: number; heldCredits: number; debtCredits: number; incomingCredits: number };
  thresholdCredits: number;
  ruleVersion: number;
  /** What was agreed to, with who and when; null where the consent is of another version. */
  consent: { words: string; userId: string; givenAt: Date } | null;
  limits: { monthlyCapCents: number; monthUsedCents: number; maxPerDay: number; dayCount: number };
  /** What used most since the last recharge. */
  topLabels: { label: string; credits: number }[];
  tries: {
    number: number;
    cardBrand: string | null;
    cardLast4: string | null;
    outcome: string;
    declineCode: string | null;
    at: Date;
  }[];
  createdAt: Date;
  chargedAt: Date | null;
}

interface ExplainedRow extends Omit<Explanation, 'sentences'> {
  trigger: string;
  reason: string;
}

/**
 * @param id of the attempt, or of its payment
 * @throws AppError `payment_not_found` where it is no recharge of this tenant
 */
export async function explainAttempt(tenantId: string, id: string): Promise<Explanation> {
  const [row] = await query<ExplainedRow>(
    {
      name: 'explain-attempt',
      text: `select a.id as "attemptId", a.payment_id as "paymentId", a.status, a.trigger, a.reason,
          a.amount_cents as "amountCents", a.currency, a.credits,
          jsonb_build_object('availableCredits', a.available_credits, 'heldCredits', a.held_credits,
            'debtCredits', a.debt_credits, 'incomingCredits', a.incoming_credits) as balance,
          a.trigger_credits as "thresholdCredits", a.rule_version as "ruleVersion",
          jsonb_build_object('monthlyCapCents', a.monthly_cap_cents, 'monthUsedCents', a.month_used_cents,
            'maxPerDay', a.max_per_day, 'dayCount', a.day_count) as limits,
          a.top_labels as "topLabels", a.created_at as "createdAt", a.charged_at as "chargedAt",
          case when c.words is not null then
            jsonb_build_object('words', c.words, 'userId', c.user_id, 'givenAt', c.given_at) end as consent,
          (select coalesce(jsonb_agg(jsonb_build_object('number', t.number, 'cardBrand', m.brand,
              'cardLast4', m.last4, 'outcome', t.outcome, 'declineCode', t.decline_code, 'at', t.started_at)
              order by t.number), '[]')
            from public.auto_recharge_tries t
            left join public.payment_methods m on m.tenant_id = t.tenant_id and m.id = t.payment_method_id
            where t.tenant_id = a.tenant_id and t.attempt_id = a.id) as tries
        from public.auto_recharge_attempts a
        left join public.auto_recharge_consents c on c.tenant_id = a.tenant_id and c.rule_version = a.rule_version
        where a.tenant_id = $1 and $2 in (a.id, a.payment_id)`,
    },
    [tenantId, id],
  );
  if (!row) throw new AppError('payment_not_found', 'There is no such recharge.');
  const { trigger, reason, ...explained } = row;
  return { ...explained, sentences: sentencesOf(row, trigger, reason) };
}

function sentencesOf(row: ExplainedRow, trigger: string, reason: string): string[] {
  const { balance, limits, topLabels } = row;
  const sentences = [
    trigger === 'manual'
      ? `Somebody of your team pressed "Recharge now"; there were ${formatCredits(balance.availableCredits)} credits.`
      : `The balance was ${formatCredits(balance.availableCredits)} credits, below the threshold of ${formatCredits(row.thresholdCredits)}.`,
  ];
  if (balance.debtCredits > 0) sentences.push(`${formatCredits(balance.debtCredits)} credits were owed.`);
  if (balance.heldCredits > 0) sentences.push(`${formatCredits(balance.heldCredits)} more were held.`);
  const used = topLabels.map(({ label, credits }) => `${label || 'no label'} (${formatCredits(credits)})`);
  if (used.length > 0) sentences.push(`What used most credits before it: ${used.join(', ')}.`);
  sentences.push(reason);
  sentences.push(
    `${formatMoney(limits.monthUsedCents, row.currency)} of ${formatMoney(limits.monthlyCapCents, row.currency)} were used that month, and ${limits.dayCount} of ${limits.maxPerDay} recharges that day.`,
  );
  return sentences;
}
