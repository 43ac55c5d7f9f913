/** How far the monitor has read each list of Stripe. */
import { query } from '#lib/db.ts';
import { isLivemode } from '#lib/stripe.ts';
import type { Transaction } from '#lib/transaction.ts';

export interface Cursor {
  newest_id: string;
  /** Charges that were pending when they were read. */
  pending: string[];
}

export async function findCursor(source: string): Promise<Cursor | null> {
  const [cursor] = await query<Cursor>(
    {
      name: 'find-monitor-cursor',
      text: 'select newest_id, pending from public.monitor_cursors where source = $1 and livemode = $2',
    },
    [source, isLivemode()],
  );
  return cursor ?? null;
}

export async function moveCursor(transaction: Transaction, source: string, cursor: Cursor): Promise<void> {
  await transaction.query(
    { name: 'move-monitor-cursor', text: 'select monitoring.move_cursor($1, $2, $3, $4)' },
    [source, isLivemode(), cursor.newest_id, cursor.pending],
  );
}

export async function forgetCursor(source: string): Promise<void> {
  await query({ name: 'forget-monitor-cursor', text: 'select monitoring.forget_cursor($1, $2)' }, [
    source,
    isLivemode(),
  ]);
}
