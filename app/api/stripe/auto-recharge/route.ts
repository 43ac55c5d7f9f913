import { changeAutoRecharge } from '#lib/auto-recharge/change-auto-recharge.ts';
import { getAutoRecharge } from '#lib/auto-recharge/get-auto-recharge.ts';
import { autoRechargeSchema } from '#lib/auto-recharge/schemas.ts';
import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';

/** `GET /api/stripe/auto-recharge[?tenant=slug]` → `{ state, settings, sentence, used, cards, attempts, … }`. 401, 404. */
export const GET = route({ access: tenantRole('member') }, async ({ caller }) =>
  getAutoRecharge(caller.tenant),
);

/**
 * `POST /api/stripe/auto-recharge`, one of
 * - `{ triggerNow: true }` → the above and `attemptId`; 409 `recharge_in_progress` with its state, `recharge_capped`, …
 * - `{ paused }` → the above; 409 `recharge_needs_success` where only a success or another card ends the pause
 * - `{ enabled, consent, thresholdCredits | daysLeft, packageId | amountCents | targetCredits, monthlyCapCents, … }` → the
 *   above; 400 with `param`, 404 `card_not_found`, 409 `card_removed`, `card_expired`
 *
 * Amounts in minor units. 401, 403 for members.
 */
export const POST = route(
  { access: tenantRole('admin'), body: autoRechargeSchema },
  async ({ caller, body }) => changeAutoRecharge(caller, body),
);
