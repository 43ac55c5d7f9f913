/** The end of every run: faults stop, queues drain, reconciliation runs; and once more, which must change nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Books, differences, readBooks } from './books.ts';
import type { World } from './world.ts';

/** How often clocks move on and everything is done again, before it counts as never ending. */
const MOST_ROUNDS = 12;
const PATIENCE_MS = 120_000;
const RECURRING = [
  'recharge-sweep',
  'recharge-follow-usage',
  'credits-sweep',
  'resend-due-notices',
  'tell-of-expiries',
  'ledger-partitions',
  'webhook-prune',
  'webhook-inbox',
];

/** @throws when something never ends. */
export async function comeToRest(world: World, tenants: readonly string[]): Promise<Map<string, Books>> {
  await world.control('/faults', undefined, 'DELETE');
  await world.control('/webhooks/resume', {});
  await endSlowPayments(world);
  let before = new Map<string, Books>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    await endSlowRefunds(world);
    await untilIdle(world);
    await reconcile(world);
    await doEverything(world);
    const after = await readBooks(world, tenants);
    const isMoving = await hasOpenTries(world, tenants);
    if (!isMoving && JSON.stringify([...before]) === JSON.stringify([...after])) return after;
    before = after;
    // Workers that were killed, and tries without an answer, are looked after when their time is over.
    if (isMoving)
      await world.database.query(`update recharge.clock set ahead = ahead + interval '20 minutes'`);
  }
  const last = await readBooks(world, tenants);
  const moving = tenants.flatMap((id) => differences(before.get(id), last.get(id)));
  throw new Error(`It does not come to rest: ${moving.join('\n') || 'recharges stay open'}`);
}

/** Every job and every event since then once more. @returns what it changed, in words, by tenant. */
export async function doEverythingAgain(
  world: World,
  before: ReadonlyMap<string, Books>,
  since: Date,
): Promise<Map<string, string[]>> {
  const tenants = [...before.keys()];
  await world.database.query(
    `select webhooks.replay(id) from public.webhook_events
     where status = 'processed' and payload is not null and received_at >= $1`,
    [since],
  );
  await world.database.query(
    `select jobs.enqueue('auto-recharge', jsonb_build_object('tenantId', tenant_id, 'trigger', 'sweep'))
     from public.auto_recharge_settings where tenant_id = any ($1)`,
    [tenants],
  );
  await world.database.query(
    `select jobs.enqueue('refund-send', jsonb_build_object('tenantId', tenant_id, 'refundId', id))
     from public.refunds where tenant_id = any ($1)`,
    [tenants],
  );
  await doEverything(world);
  await reconcile(world);
  const after = await readBooks(world, tenants);
  return new Map(tenants.map((id) => [id, differences(before.get(id), after.get(id))]));
}

async function doEverything(world: World): Promise<void> {
  for (const task of RECURRING) await world.enqueue(task);
  await untilIdle(world);
}

/** Banks make up their minds. */
async function endSlowPayments(world: World): Promise<void> {
  const { rows } = await world.truth.query<{ id: string }>(
    `select id from objects where kind = 'payment_intent' and document ->> 'status' = 'processing'`,
  );
  for (const { id } of rows) await world.control(`/payment_intents/${id}/settle`, { outcome: 'succeed' });
}

/** So do they about refunds: what would fail a minute from now must not count as a change of ours. */
async function endSlowRefunds(world: World): Promise<void> {
  const { rows } = await world.truth.query<{ id: string; fate: string | null }>(
    `select id, secrets ->> 'refundFate' as fate from objects where kind = 'refund' and secrets ? 'dueAt'`,
  );
  for (const { id, fate } of rows)
    await world.control(`/refunds/${id}/${fate === 'fails' ? 'fail' : 'succeed'}`, {});
}

/** Until a run that was begun now is finished. @throws with its error when it fails without any fault. */
async function reconcile(world: World): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const { rows } = await world.database.query<{ at: Date }>('select clock_timestamp() as at');
  const asked = rows[0]?.at;
  // One that is under way already does not count, and keeps another from beginning.
  for (let waited = 0; ; waited += 1) {
    if (waited % 20 === 0) await world.enqueue('reconcile', { graceSeconds: 0 });
    const { rows: runs } = await world.database.query<{ status: string; error: string | null }>(
      `select status, error from public.reconciliation_runs where started_at > $1 and status <> 'running'`,
      [asked],
    );
    if (runs.some(({ status }) => status === 'finished')) return;
    const [failed] = runs;
    if (failed && Date.now() > deadline) throw new Error(`Reconciliation fails: ${failed.error}`);
    if (Date.now() > deadline) throw new Error('No reconciliation ends.');
    await sleep(100);
  }
}

const drained = z.object({ isEmpty: z.boolean() });

/** Nothing waits in Stripe's outbox or in our queue; what backs off is tried now. */
export async function untilIdle(world: World): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let idle = 0; idle < 2; ) {
    const { isEmpty } = drained.parse(
      await world.control('/webhooks/drain', { hurry: true, timeout_ms: 30_000 }),
    );
    const waiting = await waitingJobs(world);
    idle = isEmpty && waiting.length === 0 ? idle + 1 : 0;
    if (Date.now() > deadline) {
      throw new Error(
        `The queues do not drain: ${isEmpty ? '' : 'events, '}${JSON.stringify(waiting.slice(0, 5))}`,
      );
    }
    if (idle === 0) await sleep(100);
  }
}

async function waitingJobs(world: World): Promise<object[]> {
  await world.database.query(
    `update graphile_worker._private_jobs set run_at = now() where run_at > now() and locked_at is null`,
  );
  const { rowCount } = await world.database.query(
    `update public.webhook_events set next_try_at = clock_timestamp()
     where status = 'pending' and next_try_at > clock_timestamp()`,
  );
  if (rowCount) await world.enqueue('webhook-inbox');
  const { rows } = await world.database.query<object>(
    `select task_identifier as task, attempts, last_error as error, locked_at is not null as "isLocked"
     from graphile_worker.jobs where attempts < max_attempts
     union all select type, attempts, last_error, false from public.webhook_events where status = 'pending'`,
  );
  // Workers look for what was put off once a second, unless a new job wakes them.
  if (rows.length > 0)
    await world.database.query(`select pg_notify('jobs:insert', '{"r":"simulation","count":6}')`);
  return rows;
}

async function hasOpenTries(world: World, tenants: readonly string[]): Promise<boolean> {
  const { rows } = await world.database.query(
    `select from public.auto_recharge_attempts where tenant_id = any ($1) and status in ('charging', 'unknown') limit 1`,
    [tenants],
  );
  return rows.length > 0;
}
