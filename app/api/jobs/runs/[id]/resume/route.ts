import { operatorKey } from '#lib/http/operator-key-access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { answerJson } from '#lib/http/respond.ts';
import { route } from '#lib/http/route.ts';
import { resumeRun } from '#lib/run-jobs/begin-run.ts';
import { describeRun } from '#lib/run-jobs/run.ts';

/**
 * `POST /api/jobs/runs/:id/resume` → 202 `{ run }`: a worker goes on with a run that died, failed or was canceled, from the
 * state it kept. With an operator's key. 401, 404 run_not_found, 409 run_not_resumable, 409 job_already_running, 429.
 */
export const POST = route({ access: operatorKey }, async ({ params }) => {
  const run = await resumeRun(uuidParam(params.id, 'run_not_found'), true);
  return answerJson({ run: describeRun(run) }, { status: 202 });
});
