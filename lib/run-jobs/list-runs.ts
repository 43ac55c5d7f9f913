import { z } from 'zod';
import { type Page, pageOf, readCursor } from '#lib/analytics/cursor.ts';
import { readRows } from '#lib/analytics/read-rows.ts';
import { query } from '#lib/db.ts';

const row = z.object({
  id: z.string(),
  job: z.string(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed', 'died', 'canceled']),
  started_via: z.enum(['command', 'api', 'page', 'schedule']),
  started_by: z.string(),
  created_at: z.string(),
  duration_ms: z.number(),
  error: z.string().nullable(),
});
export type ListedRun = z.infer<typeof row>;

const COLUMNS = 'r.id, r.job, r.status, r.started_via, r.started_by, r.created_at, r.duration_ms, r.error';

/** Runs of a job, or of all, the newest first. */
export async function listRuns(
  job: string | null,
  before: string | undefined,
  limit: number,
): Promise<Page<ListedRun>> {
  await query({ name: 'note-dead-runs', text: 'select jobs.note_dead_runs()' });
  const place = readCursor(before, z.uuid());
  const rows = await readRows(
    {
      name: `job-runs-${place ? 'before' : 'newest'}`,
      text: `select ${COLUMNS} from public.job_runs r where ($2::text is null or r.job = $2)
          and ${place ? '(r.created_at, r.id) < ($3::timestamptz, $4::uuid)' : '$3::text is null and $4::text is null'}
        order by r.created_at desc, r.id desc limit $1`,
    },
    [limit + 1, job, place?.at ?? null, place?.id ?? null],
    row,
  );
  return pageOf(rows, limit, ({ created_at, id }) => ({ at: created_at, id }));
}

/** The last run of each job that ever ran, by the job's name. */
export async function listLastRuns(): Promise<Map<string, ListedRun>> {
  const rows = await readRows(
    {
      name: 'last-job-runs',
      text: `select distinct on (r.job) ${COLUMNS} from public.job_runs r order by r.job, r.created_at desc`,
    },
    [],
    row,
  );
  return new Map(rows.map((run) => [run.job, run]));
}

const lineRow = z.object({
  number: z.number(),
  at: z.string(),
  line: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type RunLine = z.infer<typeof lineRow>;

/** The last of what a run said, in the order it was said. */
export async function listRunLines(runId: string, atMost = 200): Promise<RunLine[]> {
  const rows = await readRows(
    {
      name: 'job-run-lines',
      text: `select number, at, line, details from public.job_run_lines where run_id = $1
        order by number desc limit $2`,
    },
    [runId, atMost],
    lineRow,
  );
  return rows.reverse();
}
