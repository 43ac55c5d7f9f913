/**
 * Workers say that they live, and under which names they take jobs. What somebody had taken who is not heard of any more
 * is given to the living. One that was only slow may then do a job beside another: every job is safe to be done twice.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { WorkerEvents } from 'graphile-worker';
import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';

const HEARTBEAT_MS = 5_000;
/** A worker that has not been heard of for so long is taken for dead. */
export const DEAD_AFTER_SECONDS = 30;

export interface Heartbeat {
  /** For the queue, which tells here under which names it takes jobs. */
  readonly events: WorkerEvents;
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** The heartbeat of one process that works on the queue. */
export function createHeartbeat(): Heartbeat {
  const workerId = randomUUID();
  const names = new Set<string>();
  const events: WorkerEvents = new EventEmitter();
  events.on('worker:create', ({ worker }) => names.add(worker.workerId));
  events.on('worker:stop', ({ worker }) => names.delete(worker.workerId));
  let timer: NodeJS.Timeout | undefined;
  const beatOnce = async () => {
    await beat(workerId, [...names]);
    await takeOverFromDead();
  };
  return {
    events,
    begin: async () => {
      await beatOnce();
      timer = setInterval(() => {
        beatOnce().catch((error: Error) => log.warn({ error: error.message }, 'the heartbeat failed'));
      }, HEARTBEAT_MS);
    },
    end: async () => {
      clearInterval(timer);
      await query(
        { name: 'end-heartbeat', text: 'delete from public.worker_heartbeats where worker_id = $1' },
        [workerId],
      );
    },
  };
}

/** Says that a process works on the queue, and under which names it takes jobs. */
export async function beat(workerId: string, names: readonly string[]): Promise<void> {
  await query(
    {
      name: 'heartbeat',
      text: `with gone as (delete from public.worker_heartbeats where seen_at < now() - interval '1 day')
        insert into public.worker_heartbeats (worker_id, takes_jobs_as) values ($1, $2)
        on conflict (worker_id) do update set seen_at = clock_timestamp(), takes_jobs_as = excluded.takes_jobs_as`,
    },
    [workerId, names],
  );
}

async function takeOverFromDead(): Promise<void> {
  const dead = await query<{ name: string }>(
    {
      name: 'dead-workers',
      text: `select distinct j.locked_by as name from graphile_worker.jobs j
        where j.locked_at < clock_timestamp() - make_interval(secs => $1) and not exists (
          select from public.worker_heartbeats h
          where j.locked_by = any (h.takes_jobs_as) and h.seen_at > clock_timestamp() - make_interval(secs => $1))`,
    },
    [DEAD_AFTER_SECONDS],
  );
  if (dead.length === 0) return;
  const names = dead.map(({ name }) => name);
  await query({ name: 'unlock-jobs', text: 'select graphile_worker.force_unlock_workers($1)' }, [names]);
  log.warn({ names }, 'took over the jobs of workers that are not heard of any more');
}
