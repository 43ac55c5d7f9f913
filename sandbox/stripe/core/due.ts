import { expireSession } from '../checkout/expire.ts';
import { act } from '../control/act.ts';
import { retryInvoice } from '../invoices/retry.ts';
import { cancelIntent } from '../payment_intents/cancel.ts';
import { settlePayment } from '../payment_intents/settle.ts';
import { settleRefund } from '../refunds/settle.ts';
import { moveOnSubscription } from '../subscriptions/renew.ts';
import type { Context } from './context.ts';
import type { Secrets } from './documents.ts';
import { lockOwners } from './lock-owners.ts';
import type { Services } from './services.ts';

interface Due {
  id: string;
  kind: string;
  secrets: Secrets;
  due_at: string;
}

/**
 * Moves on what the sandbox's clock has passed, one thing after the other in the order of time, each at its own
 * moment: a clock that leaps a year renews a subscription twelve times, every time with the dates of its period.
 */
export async function moveOnWhatIsDue(services: Services): Promise<void> {
  for (;;) {
    const { rows } = await services.pool.query<Due>(
      `select id, kind, secrets, secrets ->> 'dueAt' as due_at from objects
       where secrets ? 'dueAt' and (secrets ->> 'dueAt')::bigint <= $1
       order by (secrets ->> 'dueAt')::bigint, position limit 1`,
      [services.clock.now()],
    );
    const [due] = rows;
    if (!due) return;
    await act(services, (context) => moveOn({ ...context, now: Number(due.due_at) }, due));
  }
}

async function moveOn(context: Context, due: Due): Promise<void> {
  await lockOwners(context, due.id);
  const { rows } = await context.db.query<{ due_at: string | null }>(
    "select secrets ->> 'dueAt' as due_at from objects where id = $1 for update",
    [due.id],
  );
  // Somebody else has moved it on while this one waited.
  if (rows[0]?.due_at !== due.due_at) return;
  const { id, kind, secrets } = due;
  if (kind === 'checkout_session') await expireSession(context, id);
  else if (kind === 'subscription') await moveOnSubscription(context, id);
  else if (kind === 'invoice') await retryInvoice(context, id);
  else if (kind === 'refund') await settleRefund(context, id, secrets.refundFate !== 'fails');
  else if (secrets.paymentFate) await settlePayment(context, id, secrets.paymentFate === 'succeeds');
  else await cancelIntent(context, id, 'automatic');
}
