import { operator } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { resolutionSchema, resolveFinding } from '#lib/reconciliation/resolve-finding.ts';

/**
 * `POST /api/admin/reconciliation/findings/:id/resolve` `{ note }` → `{ resolved: true }`: an operator says what was done
 * about a finding. For operators; 404 to everyone else. 400 `reason_required`, 401, 404, 409 `finding_settled`.
 */
export const POST = route({ access: operator, body: resolutionSchema }, async ({ caller, body, params }) =>
  resolveFinding(uuidParam(params.id, 'finding_not_found'), caller.id, body.note),
);
