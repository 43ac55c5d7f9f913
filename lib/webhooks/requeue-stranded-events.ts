import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';

/** Asks again for events that wait though their time has come long ago: the queue gave up on the job that had them. */
export async function requeueStrandedEvents(): Promise<void> {
  const { requeued } = await queryOne<{ requeued: number }>({
    name: 'requeue-stranded-events',
    text: 'select webhooks.requeue_stranded() as requeued',
  });
  if (requeued > 0) log.warn({ requeued }, 'events were stranded and are handled again');
}
