import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';

/** Forgets what events said ninety days after they were done with: payloads hold names and addresses. */
export async function prunePayloads(): Promise<void> {
  const { pruned } = await queryOne<{ pruned: number }>({
    name: 'prune-payloads',
    text: 'select webhooks.prune_payloads() as pruned',
  });
  if (pruned > 0) log.info({ pruned }, 'pruned payloads of old events');
}
