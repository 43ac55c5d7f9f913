/** A hundred thousand charges, read by a process of its own, that is killed, while more come in. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { startJob } from '../support/job-command.ts';
import { eventually, owner, rows } from '../support/running-ledger.ts';
import { control, stripe } from '../support/stripe.ts';

const CHARGES = 100_000;
const MOST_MEGABYTES = 300;

const storedCharges = async () =>
  Number(
    (await rows<{ count: number }>('select count(*)::integer as count from public.processed_charges'))[0]
      ?.count,
  );

describe('a hundred thousand charges', () => {
  let chargeId: string;
  beforeAll(async () => {
    await control('POST', '/reset');
    await owner.query('truncate public.processed_charges, public.processed_objects, public.monitor_cursors');
    const intent = await stripe.paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
    chargeId = String(intent.latest_charge);
    const startedAt = Date.now();
    await copy(CHARGES - 1);
    console.log(`Made ${CHARGES} charges in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  }, 60_000);

  const copy = (count: number) =>
    control('POST', `/charges/${chargeId}/copy`, { count, currencies: ['usd', 'eur'], span_seconds: 86_400 });

  it('are all kept, once, though the process is killed and the list shifts; then only what is new is read', async () => {
    const flags = ['payment-monitor', '--all', '--run-key', randomUUID()];
    const first = startJob(flags);
    await eventually(storedCharges, (count) => count > 5_000, 60_000);
    await copy(25);
    first.process.kill('SIGKILL');
    await first.ended;
    await owner.query(
      `update public.job_runs set heartbeat_at = now() - interval '1 minute' where status = 'running'`,
    );

    const second = startJob(flags);
    // They come in at the head of the list while it is read.
    let added = 25;
    let hasEnded = false;
    void second.ended.then(() => {
      hasEnded = true;
    });
    while (!hasEnded && added < 500) {
      await copy(25);
      added += 25;
      await sleep(400);
    }
    const full = await second.ended;
    expect(full).toMatchObject({ status: 0 });
    const output = JSON.parse(full.stdout);
    const stored = await storedCharges();
    expect(output).toMatchObject({ charge_count: stored, charges_stored: stored });
    console.log(full.stderr.trim().split('\n').at(-1));
    expect(peakMegabytes(full.stderr)).toBeLessThan(MOST_MEGABYTES);

    // What came in after the last page was read is new, and nothing else.
    const rest = await startJob(['payment-monitor', '--all']).ended;
    expect(JSON.parse(rest.stdout)).toMatchObject({
      charge_count: CHARGES + added - stored,
      charges_stored: CHARGES + added - stored,
    });
    expect(await storedCharges()).toBe(CHARGES + added);
    expect(
      await rows(`select currency, count(*)::integer as count, sum(amount)::integer as sum from public.processed_charges
        where charge_id <> '${chargeId}' group by currency having count(*) < ${CHARGES / 2 - 1}`),
    ).toEqual([]);

    const again = await startJob(['payment-monitor', '--all']).ended;
    expect(JSON.parse(again.stdout)).toEqual({
      message: 'Successfully processed 0 Stripe charges',
      total_amount_cents: 0,
      total_amount_usd: 0,
      charge_count: 0,
      charges_stored: 0,
    });
  }, 150_000);
});

function peakMegabytes(stderr: string): number {
  const found = /at most (\d+) MB of memory/.exec(stderr)?.[1];
  if (!found) throw new Error(`It does not say how much memory it took:\n${stderr}`);
  return Number(found);
}
