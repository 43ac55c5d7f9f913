import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { requestReconciliation } from '#lib/reconciliation/request-reconciliation.ts';

/** `POST /api/admin/reconciliation` → `{ requested: true }`: a worker compares now instead of at the next hour. 401, 404. */
export const POST = route({ access: operator }, async ({ caller }) => {
  await requestReconciliation(caller.id);
  return { requested: true };
});
