/** The figures of a pair, and runs in turned order. */
import type { Figure } from './cells.ts';
import type { LoadResult } from './load.ts';

export const ratio = (name: string, value: number, atLeast: number | null): Figure => ({
  name,
  value,
  goal: atLeast === null ? null : { kind: 'at least', value: atLeast },
});

export const limit = (name: string, value: number, atMost: number): Figure => ({
  name,
  value,
  goal: { kind: 'at most', value: atMost },
});

export const rate = (name: string, { perSecond }: LoadResult): Figure => ({
  name,
  value: perSecond,
  goal: null,
});

export async function inOrder<A, B>(
  swapped: boolean,
  a: () => Promise<A>,
  b: () => Promise<B>,
): Promise<[A, B]> {
  if (!swapped) return [await a(), await b()];
  const second = await b();
  return [await a(), second];
}
