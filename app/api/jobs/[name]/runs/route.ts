import { operatorKey } from '#lib/http/operator-key-access.ts';
import { answerJson } from '#lib/http/respond.ts';
import { route } from '#lib/http/route.ts';
import { beginRun } from '#lib/run-jobs/begin-run.ts';
import { describeRun } from '#lib/run-jobs/run.ts';
import { startRunSchema } from '#lib/run-jobs/schemas.ts';

/**
 * `POST /api/jobs/:name/runs` `{ input, runKey? }` → 202 `{ run }`: a worker executes it, `GET /api/jobs/runs/:id` tells how
 * far it is. The same runKey finds the same run. With an operator's key. 400 (the field at fault, or the missing
 * variable), 401, 404 job_not_found, 409 job_already_running, 409 idempotency_key_reused, 429.
 */
export const POST = route({ access: operatorKey, body: startRunSchema }, async ({ caller, body, params }) => {
  const { run } = await beginRun({
    job: params.name ?? '',
    input: body.input,
    runKey: body.runKey,
    startedVia: 'api',
    startedBy: caller.name,
    isEnqueued: true,
  });
  return answerJson({ run: describeRun(run) }, { status: 202 });
});
