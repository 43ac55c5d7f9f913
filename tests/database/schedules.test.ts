/** Schedules on the running database, with two processes of their own that look for what is due. */

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { saveSchedule } from '#lib/schedules/schedule.ts';
import { eventually, owner, rows } from '../support/running-ledger.ts';

const name = `Test ${randomUUID()}`;
afterAll(async () => {
  await owner.query('delete from public.job_schedules where starts_with(name, $1)', [name]);
});

/** Looks for due schedules again and again until it is told to stop, as a worker does once a minute. */
const LOOKER = `
  const { takeDueSchedules } = await import('#lib/schedules/take-due-schedules.ts');
  const { pool } = await import('#lib/db.ts');
  let isAsked = false;
  process.once('SIGTERM', () => { isAsked = true; });
  while (!isAsked) { await takeDueSchedules(); await new Promise((resolve) => setTimeout(resolve, 20)); }
  await pool().end();`;

describe('two workers', () => {
  it('begin each run that is due once, of twenty that are due again and again', async () => {
    const schedules = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        saveSchedule(randomUUID(), null, {
          name: `${name} ${index}`,
          job: 'charge-customer',
          input: { customer_email: 'scheduled@example.test' },
          cron: '0 6 * * *',
          isEnabled: true,
        }),
      ),
    );
    const ids = schedules.map(({ id }) => id);
    const workers = [1, 2].map(() =>
      spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', LOOKER], { stdio: 'inherit' }),
    );
    for (const minute of [1, 2, 3]) {
      await owner.query('update public.job_schedules set next_run_at = $2 where id = any ($1)', [
        ids,
        new Date(Date.UTC(2026, 0, 1, 6, minute)),
      ]);
      await eventually(
        () => rows('select id from public.job_schedules where id = any ($1) and next_run_at <= now()', [ids]),
        (due) => due.length === 0,
        30_000,
      );
    }
    for (const worker of workers) {
      worker.kill('SIGTERM');
      await new Promise((resolve) => worker.once('exit', resolve));
    }
    const runs = await rows<{ runs: number }>(
      `select split_part(run_key, ':', 2) as schedule, count(*)::integer as runs from public.job_runs
       where started_via = 'schedule' and split_part(run_key, ':', 2) = any ($1::text[]) group by 1`,
      [ids],
    );
    expect(runs).toHaveLength(20);
    expect(new Set(runs.map((row) => row.runs))).toEqual(new Set([3]));
  }, 60_000);
});

describe('saving a schedule', () => {
  const save = (more: object) =>
    saveSchedule(randomUUID(), null, {
      name,
      job: 'payment-monitor',
      input: {},
      cron: '0 6 * * *',
      isEnabled: true,
      ...more,
    });

  it.each([
    [{ cron: 'daily' }, 'cron'],
    [{ cron: '61 * * * *' }, 'cron'],
    [{ cron: '* * * * * *' }, 'cron'],
    [{ cron: '0 0 30 2 *' }, 'cron'],
    [{ input: { limit: 0 } }, 'limit'],
    [{ input: { color: 'red' } }, 'color'],
  ])('refuses %j and names the field', async (more, param) => {
    await expect(save(more)).rejects.toMatchObject({ code: 'invalid_request', param });
  });

  it('refuses a name that another has, whatever its case', async () => {
    await save({ name: `${name} twice` });
    await expect(save({ name: `${name} TWICE` })).rejects.toMatchObject({
      code: 'schedule_exists',
      param: 'name',
    });
  });

  it('refuses a job that there is not', async () => {
    await expect(save({ job: 'none' })).rejects.toMatchObject({ code: 'job_not_found' });
  });
});
