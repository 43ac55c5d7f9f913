import { describe, expect, it, vi } from 'vitest';
import type { Debit, DebitOutcome } from '#lib/credits/debit.ts';
import { DebitGatherer, type GathererOptions } from '#lib/credits/gather-debits.ts';
import { AppError } from '#lib/http/errors.ts';

interface Flush {
  debits: readonly Debit[];
  wait: boolean;
  finish(outcomes?: DebitOutcome[]): void;
  fail(error: unknown): void;
}

const accepted = (debit: Debit): DebitOutcome => ({
  outcome: 'accepted',
  answer: { sequence: 1, credits: debit.credits, available: 0 },
});

/** A gatherer whose flushes the test ends by hand. */
function setUp(options: Partial<GathererOptions> = {}) {
  const flushes: Flush[] = [];
  const gatherer = new DebitGatherer({
    flush: (debits, wait) =>
      new Promise((resolve, reject) => {
        flushes.push({
          debits,
          wait,
          finish: (outcomes = debits.map(accepted)) => resolve(outcomes),
          fail: reject,
        });
      }),
    maxBatch: 100,
    maxFlushes: 1,
    maxLanes: 1,
    maxWaitingPerTenant: 1_000,
    maxWaiting: 2_000,
    retryDelaysMs: [1, 1],
    ...options,
  });
  const flush = async (index: number): Promise<Flush> =>
    vi.waitFor(() => {
      const found = flushes[index];
      if (!found) throw new Error(`There is no flush ${index}`);
      return found;
    });
  return { gatherer, flushes, flush };
}

let keys = 0;
const debit = (tenantId: string, credits = 1): Debit => ({
  tenantId,
  credits,
  idempotencyKey: `key-${keys++}`,
  label: '',
  apiKeyId: null,
  userId: null,
  metadata: null,
});
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const unavailable = () => new AppError('unavailable', 'The database is away.');
const countOf = ({ debits }: Flush, tenantId: string) =>
  debits.filter((one) => one.tenantId === tenantId).length;

describe('gathering debits', () => {
  it('flushes at once when idle, and what arrives meanwhile together afterwards', async () => {
    const { gatherer, flush } = setUp();
    const first = gatherer.gather(debit('a'));
    const opening = await flush(0);
    const others = times(5, () => gatherer.gather(debit('a')));
    opening.finish();
    await first;
    expect((await flush(1)).debits).toHaveLength(5);
    (await flush(1)).finish();
    await Promise.all(others);
  });

  it('answers nobody before the flush is committed', async () => {
    const { gatherer, flush } = setUp();
    const answered = vi.fn();
    const gathered = gatherer.gather(debit('a')).then(answered);
    const opening = await flush(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answered).not.toHaveBeenCalled();
    opening.finish();
    await gathered;
    expect(answered).toHaveBeenCalledOnce();
  });

  it('keeps the order of one tenant', async () => {
    const { gatherer, flush } = setUp({ maxBatch: 3 });
    const all = times(7, () => debit('a'));
    const gathered = all.map((one) => gatherer.gather(one));
    for (const index of [0, 1, 2]) {
      const next = await flush(index);
      expect(next.debits).toEqual(all.slice(index * 3, index * 3 + 3));
      next.finish();
    }
    await Promise.all(gathered);
  });

  it('gives a tenant with one debit a place beside one that has hundreds', async () => {
    const { gatherer, flush } = setUp({ maxBatch: 10 });
    const greedy = times(500, () => gatherer.gather(debit('greedy')));
    const opening = await flush(0);
    const modest = gatherer.gather(debit('modest'));
    opening.finish();
    const next = await flush(1);
    expect([countOf(next, 'modest'), countOf(next, 'greedy')]).toEqual([1, 9]);
    next.finish();
    await modest;
    for (let index = 2; index < 51; index++) (await flush(index)).finish();
    await Promise.all(greedy);
  });

  it('has a tenant in one flush at a time, while others go in a second', async () => {
    const { gatherer, flushes, flush } = setUp({ maxFlushes: 2 });
    const first = gatherer.gather(debit('a'));
    await flush(0);
    const second = gatherer.gather(debit('a'));
    const other = gatherer.gather(debit('b'));
    const beside = await flush(1);
    expect(beside.debits.map(({ tenantId }) => tenantId)).toEqual(['b']);
    beside.finish();
    await other;
    expect(flushes).toHaveLength(2);
    (await flush(0)).finish();
    (await flush(2)).finish();
    await Promise.all([first, second]);
  });

  it('lets a tenant whose account is held by others wait alone, in order', async () => {
    const { gatherer, flush } = setUp();
    const slow = [debit('slow'), debit('slow')];
    const waiting = slow.map((one) => gatherer.gather(one));
    const quick = gatherer.gather(debit('quick'));
    (await flush(0)).finish([
      { outcome: 'busy', answer: null },
      { outcome: 'busy', answer: null },
      { outcome: 'accepted', answer: { sequence: 1, credits: 1, available: 0 } },
    ]);
    await quick;
    const lane = await flush(1);
    expect(lane.wait).toBe(true);
    expect(lane.debits).toEqual(slow);
    const later = gatherer.gather(debit('quick'));
    (await flush(2)).finish();
    await later;
    lane.finish();
    await Promise.all(waiting);
  });

  it('fails one debit that the database cannot take and none of its neighbours', async () => {
    const { gatherer, flushes } = setUp();
    const poison = debit('a', 666);
    const gathered = [debit('a'), poison, debit('b'), debit('c')].map((one) => gatherer.gather(one));
    const settled = Promise.allSettled(gathered);
    let done = false;
    void settled.then(() => {
      done = true;
    });
    for (let index = 0; !done; index++) {
      await vi.waitFor(() => {
        if (!done && !flushes[index]) throw new Error('waiting');
      });
      const next = flushes[index];
      if (next?.debits.includes(poison)) next.fail(new Error('invalid byte sequence'));
      else next?.finish();
    }
    expect((await settled).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('asks again with the same keys when it is not known whether a flush was committed', async () => {
    const { gatherer, flush } = setUp();
    const gathered = gatherer.gather(debit('a'));
    const first = await flush(0);
    first.fail(unavailable());
    const again = await flush(1);
    expect(again.debits).toEqual(first.debits);
    again.finish([{ outcome: 'replayed', answer: { sequence: 1, credits: 1, available: 0 } }]);
    expect((await gathered).outcome).toBe('replayed');
  });

  it('tells its callers when the database stays away, and serves the next ones', async () => {
    const { gatherer, flush } = setUp();
    const gathered = gatherer.gather(debit('a'));
    const refusal = expect(gathered).rejects.toMatchObject({ code: 'unavailable' });
    for (const index of [0, 1, 2]) (await flush(index)).fail(unavailable());
    await refusal;
    const later = gatherer.gather(debit('a'));
    (await flush(3)).finish();
    await expect(later).resolves.toMatchObject({ outcome: 'accepted' });
  });

  it('turns away one tenant with too many waiting, and all when too many wait in all', async () => {
    const { gatherer, flush } = setUp({ maxWaitingPerTenant: 3, maxWaiting: 5 });
    const gathered = [
      ...times(3, () => gatherer.gather(debit('a'))),
      ...times(2, () => gatherer.gather(debit('b'))),
    ];
    await expect(gatherer.gather(debit('a'))).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: 1,
    });
    await expect(gatherer.gather(debit('c'))).rejects.toMatchObject({ code: 'unavailable' });
    (await flush(0)).finish();
    await Promise.all(gathered);
  });
});
