import type pg from 'pg';
import { tracing } from '#lib/tracing/tracing.ts';

/** Whether jobs that are enqueued now belong to a trace, so that `linkJobs` has to be called in their transaction. */
export function mustLinkJobs(): boolean {
  return tracing()?.traceparent() !== undefined;
}

/** Tells the transaction of a client which span enqueues its jobs: `jobs.enqueue` writes it into their payloads. */
export async function linkJobs(client: pg.PoolClient): Promise<void> {
  const traceparent = tracing()?.traceparent();
  if (traceparent === undefined) return;
  await client.query({
    name: 'link-jobs',
    text: `select set_config('refill.traceparent', $1, true)`,
    values: [traceparent],
  });
}
