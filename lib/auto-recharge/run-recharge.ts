import { abandonAttempt } from '#lib/auto-recharge/abandon-attempt.ts';
import { type BegunRecharge, beginRecharge, LEASE_SECONDS } from '#lib/auto-recharge/begin-recharge.ts';
import { chargeAttempt } from '#lib/auto-recharge/charge-attempt.ts';
import type { Trigger } from '#lib/auto-recharge/situation.ts';
import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';

/** More steps than one run can need (every card of a rule, an abandoned attempt and a new one): a guard against loops. */
const MOST_STEPS = 12;

/**
 * Takes a tenant's recharge as far as it goes now: decides, asks the card, goes on to the next one, ends what is not
 * wanted any more. Run by jobs for every trigger and by the sweep, any number of times, by any number of workers.
 */
export async function runRecharge(tenantId: string, trigger: Trigger): Promise<void> {
  for (let step = 1; step <= MOST_STEPS; step++) {
    const begun = await beginRecharge(tenantId, step === 1 ? trigger : 'sweep');
    if (!begun) return;
    const { decision } = begun;
    log.info({ tenantId, trigger, step, ...decision }, 'recharge decided');
    if (!(await act(tenantId, begun))) return;
  }
}

/** Does what was decided; false where nothing more is to be done now. */
async function act(tenantId: string, { decision, attemptId, situation }: BegunRecharge): Promise<boolean> {
  switch (decision.decision) {
    case 'recharge':
    case 'retry':
      if (attemptId) await chargeAttempt(tenantId, attemptId, false);
      return true;
    case 'abandon':
      await abandonAttempt(tenantId, decision.attemptId, decision.why);
      return true;
    case 'wait': {
      if (decision.code !== 'in_progress' || !attemptId) return false;
      // Begun by somebody who may be dead, or without an answer so far.
      const isEarly = decision.until !== null && decision.until > situation.now;
      if (isEarly || !(await takeLease(tenantId, attemptId))) return false;
      await chargeAttempt(tenantId, attemptId, true);
      return true;
    }
    case 'pause':
    case 'none':
      return false;
  }
}

async function takeLease(tenantId: string, attemptId: string): Promise<boolean> {
  const { taken } = await queryOne<{ taken: boolean }>(
    { name: 'take-lease', text: 'select recharge.take_lease($1, $2, $3) as taken' },
    [tenantId, attemptId, LEASE_SECONDS],
  );
  return taken;
}
