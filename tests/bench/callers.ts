/** Callers of one process: closed loops, or one call at fixed times, for so many seconds. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadResult } from './load.ts';
import { quantile } from './statistics.ts';

export interface Calling {
  callers: number;
  seconds: number;
  /** Calls at these times rather than one after the other. A late answer does not delay the next call's clock. */
  everyMs?: number | undefined;
  /** Debits acknowledged by one call. @throws where it failed. */
  call(caller: number): Promise<number>;
}

export async function runCallers({ callers, seconds, everyMs, call }: Calling): Promise<LoadResult> {
  const times: number[] = [];
  let debits = 0;
  let errors = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const timed = async (caller: number, from: number) => {
    try {
      // In two steps: `debits += await …` would read the sum before it waits and lose what others added.
      const acknowledged = await call(caller);
      debits += acknowledged;
      times.push(performance.now() - from);
    } catch (error) {
      if (errors++ === 0) console.error(error);
    }
  };
  const loop = async (caller: number) => {
    if (everyMs === undefined) {
      while (performance.now() < endsAt) await timed(caller, performance.now());
      return;
    }
    // Spread over the interval, so that paced callers do not arrive together.
    for (let at = startedAt + (everyMs * caller) / callers; at < endsAt; at += everyMs) {
      const early = at - performance.now();
      if (early > 0) await sleep(early);
      await timed(caller, at);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)));
  times.sort((a, b) => a - b);
  return {
    debits,
    errors,
    perSecond: debits / ((performance.now() - startedAt) / 1000),
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
}
