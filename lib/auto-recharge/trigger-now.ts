import { beginRecharge } from '#lib/auto-recharge/begin-recharge.ts';
import type { Decision } from '#lib/auto-recharge/decide-recharge.ts';
import type { OpenAttempt } from '#lib/auto-recharge/situation.ts';
import type { TenantCaller } from '#lib/http/access.ts';
import { AppError } from '#lib/http/errors.ts';

/**
 * A person recharges now, below the threshold or not, within the limits of the rule. The attempt is written down and a
 * worker charges it within seconds; how it stands is read with GET.
 *
 * @throws AppError 409 `recharge_in_progress` with the open attempt, `auto_recharge_off`, `recharge_paused`,
 *   `recharge_capped`, `nothing_to_recharge`
 */
export async function triggerNow({ user, tenant }: TenantCaller): Promise<{ attemptId: string }> {
  const begun = await beginRecharge(tenant.id, 'manual', user.id);
  if (!begun) throw new AppError('auto_recharge_off', 'Set auto-recharge up before you recharge with it.');
  if (begun.situation.openAttempt) throw inProgress(begun.situation.openAttempt);
  if (begun.decision.decision === 'recharge' && begun.attemptId) return { attemptId: begun.attemptId };
  throw refusalOf(begun.decision);
}

function inProgress(attempt: OpenAttempt): AppError {
  const words = {
    charging: 'A recharge is under way. Nothing was charged twice: wait for it to finish.',
    unknown:
      'A recharge is under way and its outcome is being found out. Nothing is charged until it is known.',
    waiting: 'A recharge was declined and is tried again later. To recharge now, choose another card.',
    needs_authentication:
      'A recharge waits for you to confirm it with your bank. Use the link in the mail we sent, or choose another card.',
  };
  return new AppError('recharge_in_progress', words[attempt.status], {
    details: {
      attemptId: attempt.id,
      status: attempt.status,
      amountCents: attempt.amountCents,
      currency: attempt.currency,
      nextTryAt: attempt.nextTryAt,
    },
  });
}

function refusalOf(decision: Decision): AppError {
  if (decision.decision === 'wait') {
    return new AppError(
      'recharge_capped',
      `${decision.why} You weren't charged. Raise the limit to recharge now.`,
      {
        details: { until: decision.until, limit: decision.code },
      },
    );
  }
  if (decision.decision === 'pause') {
    return new AppError('recharge_paused', `${decision.why} You weren't charged. Choose another card.`);
  }
  if (decision.decision !== 'none') throw new Error(`Unexpected decision ${decision.decision}`);
  switch (decision.code) {
    case 'off':
      return new AppError('auto_recharge_off', 'Auto-recharge is off. Switch it on to recharge with it.');
    case 'paused':
      return new AppError('recharge_paused', 'Auto-recharge is paused. Resume it to recharge.');
    case 'enough':
    case 'nothing_missing':
      return new AppError('nothing_to_recharge', `${decision.why} You weren't charged.`);
  }
}
