/** While a new version is rolled out, old and new workers share one queue. */
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, owner, rows } from '../support/running-ledger.ts';

afterAll(() => owner.end());

const jobOf = async (key: string) =>
  (
    await rows<{ attempts: number; last_error: string | null; locked_at: Date | null }>(
      'select attempts, last_error, locked_at from graphile_worker.jobs where key = $1',
      [key],
    )
  )[0];
const enqueue = (task: string, payload: object, key: string) =>
  rows('select graphile_worker.add_job($1, $2, job_key => $3)', [task, JSON.stringify(payload), key]);

describe('C9: a worker', () => {
  it('does a job whose payload has a field that it does not know', async () => {
    const key = crypto.randomUUID();
    const ids = { tenantId: crypto.randomUUID(), refundId: crypto.randomUUID() };
    await enqueue('refund-send', { ...ids, ofALaterVersion: true }, key);
    await eventually(
      () => jobOf(key),
      (job) => job === undefined,
    );
  });

  it('leaves a job that it cannot read to be tried again, and says why', async () => {
    const key = crypto.randomUUID();
    await enqueue('refund-send', { refundOfALaterVersion: 're_1' }, key);
    const job = await eventually(
      () => jobOf(key),
      (seen) => seen?.last_error !== null && seen?.locked_at === null,
    );
    expect(job).toMatchObject({ attempts: 1, last_error: expect.stringContaining('refundId') });
    await rows('select graphile_worker.remove_job($1)', [key]);
  });

  it('does not touch a job of a kind that only later versions know', async () => {
    const later = crypto.randomUUID();
    await enqueue('a-task-of-a-later-version', {}, later);
    // What came after it is done: it was passed over, not waited for.
    const key = crypto.randomUUID();
    await enqueue('credits-sweep', {}, key);
    await eventually(
      () => jobOf(key),
      (job) => job === undefined,
    );
    expect(await jobOf(later)).toMatchObject({ attempts: 0, last_error: null });
    await rows('select graphile_worker.remove_job($1)', [later]);
  });
});
