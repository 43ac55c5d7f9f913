import { cancelIntent } from '#lib/auto-recharge/abandon-attempt.ts';
import { readSituation } from '#lib/auto-recharge/begin-recharge.ts';
import { triggerCredits } from '#lib/auto-recharge/decide-recharge.ts';
import { runRecharge } from '#lib/auto-recharge/run-recharge.ts';
import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';

/**
 * Finds what no job remembers: retries that are due, attempts whose worker died, tenants below their threshold, links
 * that ran out, intents to cancel. One tenant's failure does not keep the others waiting.
 */
export async function sweepRecharges(): Promise<void> {
  const due = await query<{ tenant_id: string }>({
    name: 'list-due-recharges',
    text: 'select tenant_id from recharge.list_due()',
  });
  for (const { tenant_id: tenantId } of due) {
    await unlessItFails({ tenantId }, () => runRecharge(tenantId, 'sweep'));
  }
  const open = await query<{ attempt_id: string; stripe_payment_intent_id: string }>({
    name: 'list-open-intents',
    text: 'select attempt_id, stripe_payment_intent_id from recharge.list_open_intents()',
  });
  for (const { attempt_id: attemptId, stripe_payment_intent_id: intentId } of open) {
    await unlessItFails({ attemptId }, () => cancelIntent(intentId));
  }
}

/** Brings the thresholds that follow the rate of use to what it is now. */
export async function followUsage(): Promise<void> {
  const tenants = await query<{ tenant_id: string }>({
    name: 'list-by-days',
    text: 'select tenant_id from recharge.list_by_days()',
  });
  for (const { tenant_id: tenantId } of tenants) {
    await unlessItFails({ tenantId }, async () => {
      const situation = await readSituation(tenantId);
      if (!situation) return;
      await query({ name: 'set-trigger', text: 'select recharge.set_trigger($1, $2)' }, [
        tenantId,
        triggerCredits(situation),
      ]);
    });
  }
}

async function unlessItFails(ids: Record<string, string>, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ ...ids, err: error }, 'a recharge could not be looked after');
  }
}
