import { operatorKey } from '#lib/http/operator-key-access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { describeRun, getRun } from '#lib/run-jobs/run.ts';

/**
 * `GET /api/jobs/runs/:id` → `{ run }` with its input, status, progress, output and error. With an operator's key. 401, 404
 * run_not_found, 429.
 */
export const GET = route({ access: operatorKey }, async ({ params }) => ({
  run: describeRun(await getRun(uuidParam(params.id, 'run_not_found'))),
}));
