import { operator } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { resumeRun } from '#lib/run-jobs/begin-run.ts';

/**
 * `POST /api/admin/runs/:id/resume` → `{ id }`: a worker goes on with a run that ended before it was done. For operators;
 * 404 to everyone else. 404 run_not_found, 409 run_not_resumable, 409 job_already_running.
 */
export const POST = route({ access: operator }, async ({ params }) => {
  const { id } = await resumeRun(uuidParam(params.id, 'run_not_found'), true);
  return { id };
});
