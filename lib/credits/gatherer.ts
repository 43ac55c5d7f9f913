import { flushDebits } from '#lib/credits/flush-debits.ts';
import { DebitGatherer } from '#lib/credits/gather-debits.ts';

const globalGatherer = globalThis as typeof globalThis & { refillGatherer?: DebitGatherer };

/** The gatherer of this process; kept across reloads of modules in development, as the pool is. */
export function gatherer(): DebitGatherer {
  globalGatherer.refillGatherer ??= new DebitGatherer({
    flush: flushDebits,
    // Beyond, a debit gets no cheaper and its neighbours wait longer.
    maxBatch: 256,
    maxFlushes: 2,
    maxLanes: 3,
    maxWaitingPerTenant: 5_000,
    maxWaiting: 50_000,
    retryDelaysMs: [100, 400, 1_500],
  });
  return globalGatherer.refillGatherer;
}
