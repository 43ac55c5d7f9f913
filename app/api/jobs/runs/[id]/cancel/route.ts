import { operatorKey } from '#lib/http/operator-key-access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { answerJson } from '#lib/http/respond.ts';
import { route } from '#lib/http/route.ts';
import { cancelRun } from '#lib/run-jobs/begin-run.ts';
import { describeRun } from '#lib/run-jobs/run.ts';

/**
 * `POST /api/jobs/runs/:id/cancel` → 202 `{ run }`: a run that waits is canceled, one that runs stops at its next safe place.
 * With an operator's key. 401, 404 run_not_found, 429.
 */
export const POST = route({ access: operatorKey }, async ({ params }) => {
  const run = await cancelRun(uuidParam(params.id, 'run_not_found'));
  return answerJson({ run: describeRun(run) }, { status: 202 });
});
