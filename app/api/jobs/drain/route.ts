import { scheduler } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { drainQueue } from '#lib/jobs/run-worker.ts';

const drain = route({ access: scheduler }, async () => {
  await drainQueue();
  return { drained: true };
});

/**
 * `GET` or `POST /api/jobs/drain` with `Authorization: Bearer <CRON_SECRET>` → `{ drained: true }`: works off the queue
 * where no worker can live long. A scheduler such as Vercel's calls it with GET. 401.
 */
export { drain as GET, drain as POST };
