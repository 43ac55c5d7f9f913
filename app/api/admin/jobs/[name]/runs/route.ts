import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { beginRun } from '#lib/run-jobs/begin-run.ts';
import { startRunSchema } from '#lib/run-jobs/schemas.ts';

/**
 * `POST /api/admin/jobs/:name/runs` `{ input, runKey? }` → `{ id }`: a worker executes it. For operators; 404 to everyone else.
 * 400, 404 job_not_found, 409 job_already_running, 409 idempotency_key_reused.
 */
export const POST = route({ access: operator, body: startRunSchema }, async ({ caller, body, params }) => {
  const { run } = await beginRun({
    job: params.name ?? '',
    input: body.input,
    runKey: body.runKey,
    startedVia: 'page',
    startedBy: caller.email,
    isEnqueued: true,
  });
  return { id: run.id };
});
