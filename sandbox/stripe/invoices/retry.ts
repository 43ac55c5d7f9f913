import type { Context } from '../core/context.ts';
import { lock, update } from '../core/store.ts';
import { attemptInvoice } from './attempt.ts';

/** The next attempt at an unpaid renewal, by the clock. */
export async function retryInvoice(context: Context, id: string): Promise<void> {
  const { document: invoice, secrets } = await lock(context, 'invoice', id);
  const { dueAt: _, ...rest } = secrets;
  await update(context, 'invoice', { ...invoice, next_payment_attempt: null }, rest);
  await attemptInvoice(context, id, { isOffSession: true });
}
