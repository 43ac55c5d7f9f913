import { operator } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { cancelRun } from '#lib/run-jobs/begin-run.ts';

/**
 * `POST /api/admin/runs/:id/cancel` → `{ id }`: a run that waits is canceled, one that runs is asked to stop. For operators;
 * 404 to everyone else. 404 run_not_found.
 */
export const POST = route({ access: operator }, async ({ params }) => {
  const { id } = await cancelRun(uuidParam(params.id, 'run_not_found'));
  return { id };
});
