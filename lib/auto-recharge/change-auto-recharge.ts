import { getAutoRecharge } from '#lib/auto-recharge/get-auto-recharge.ts';
import { saveRule } from '#lib/auto-recharge/save-rule.ts';
import type { RuleFields } from '#lib/auto-recharge/schemas.ts';
import { triggerNow } from '#lib/auto-recharge/trigger-now.ts';
import { queryOne } from '#lib/db.ts';
import type { TenantCaller } from '#lib/http/access.ts';

/** Does the one of three that was asked for: recharge now, pause or resume, save a rule; answers how it stands then. */
export async function changeAutoRecharge(caller: TenantCaller, given: RuleFields) {
  if (given.triggerNow) {
    const { attemptId } = await triggerNow(caller);
    return { attemptId, ...(await getAutoRecharge(caller.tenant)) };
  }
  if (given.paused !== undefined) {
    await queryOne({ name: 'set-paused', text: 'select recharge.set_paused($1, $2, $3)' }, [
      caller.tenant.id,
      caller.user.id,
      given.paused,
    ]);
  } else {
    await saveRule(caller, given);
  }
  return getAutoRecharge(caller.tenant);
}
