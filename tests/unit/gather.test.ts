import { describe, expect, it, vi } from 'vitest';
import { Gatherer } from '#lib/gather.ts';
import { AppError } from '#lib/http/errors.ts';

const unavailable = () => new AppError('unavailable', 'The database is away.', { retryAfterSeconds: 2 });

function setUp(flush: (items: readonly string[]) => Promise<string[]>) {
  const flushed: string[][] = [];
  const gatherer = new Gatherer<string, string>({
    flush: (items) => {
      flushed.push([...items]);
      return flush(items);
    },
    maxBatch: 4,
    maxFlushes: 1,
    maxWaiting: 10,
    retryDelaysMs: [1, 1],
  });
  return { gatherer, flushed };
}
const stored = async (items: readonly string[]) => items.map((item) => `${item} stored`);

describe('gathering what waits', () => {
  it('flushes together what arrives together, in order, and answers each with its own', async () => {
    const { gatherer, flushed } = setUp(stored);
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((item) => gatherer.gather(item)));
    expect(answers).toEqual(['a stored', 'b stored', 'c stored', 'd stored', 'e stored']);
    expect(flushed).toEqual([['a', 'b', 'c', 'd'], ['e']]);
  });

  it('fails one that the database cannot take and none of its neighbours', async () => {
    const { gatherer } = setUp((items) =>
      items.includes('poison') ? Promise.reject(new Error('invalid')) : stored(items),
    );
    const settled = await Promise.allSettled(['a', 'poison', 'b', 'c'].map((item) => gatherer.gather(item)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });

  it('asks again while the outcome is unknown, then tells all, and serves the next', async () => {
    let isAway = true;
    const { gatherer, flushed } = setUp((items) => (isAway ? Promise.reject(unavailable()) : stored(items)));
    const settled = await Promise.allSettled(['a', 'b'].map((item) => gatherer.gather(item)));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(flushed).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    isAway = false;
    expect(await gatherer.gather('c')).toBe('c stored');
  });

  it('answers nobody before the flush is done, and turns away what is too much', async () => {
    const gate = Promise.withResolvers<void>();
    const { gatherer } = setUp(async (items) => {
      await gate.promise;
      return stored(items);
    });
    const answered = vi.fn();
    const first = gatherer.gather('a').then(answered);
    await new Promise((done) => setImmediate(done));
    const waiting = Array.from({ length: 10 }, (_, n) => gatherer.gather(`w${n}`));
    const results = Promise.allSettled(waiting);
    await expect(gatherer.gather('too much')).rejects.toMatchObject({ code: 'unavailable' });
    expect(answered).not.toHaveBeenCalled();
    gate.resolve();
    await first;
    expect(answered).toHaveBeenCalledOnce();
    expect((await results).map(({ status }) => status)).toEqual(Array(10).fill('fulfilled'));
  });
});
