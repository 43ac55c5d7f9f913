import type { Context } from '../core/context.ts';
import type { Services } from '../core/services.ts';
import { inTransaction } from '../core/transaction.ts';

/** Runs something that no API request asked for, in a transaction of its own; its events name no request. */
export async function act<T>(services: Services, work: (context: Context) => Promise<T>): Promise<T> {
  const result = await inTransaction(services.pool, (db) =>
    work({
      db,
      now: services.clock.now(),
      config: services.config,
      request: { id: null, idempotencyKey: null },
      isPublishable: false,
    }),
  );
  services.dispatcher.wake();
  return result;
}
