import { expireSession } from '../checkout/expire.ts';
import { act } from '../control/act.ts';
import { cancelIntent } from '../payment_intents/cancel.ts';
import { settlePayment } from '../payment_intents/settle.ts';
import { settleRefund } from '../refunds/settle.ts';
import type { Context } from './context.ts';
import type { Secrets } from './documents.ts';
import type { Services } from './services.ts';

interface Due {
  id: string;
  kind: string;
  secrets: Secrets;
}

/** Moves on what the sandbox's clock has passed: refunds and payments under way, authorisations that lapse. */
export async function moveOnWhatIsDue(services: Services): Promise<void> {
  const { rows } = await services.pool.query<Due>(
    `select id, kind, secrets from objects
     where secrets ? 'dueAt' and (secrets ->> 'dueAt')::bigint <= $1 order by position limit 100`,
    [services.clock.now()],
  );
  for (const due of rows) await act(services, (context) => moveOn(context, due));
}

function moveOn(context: Context, { id, kind, secrets }: Due): Promise<object> {
  if (kind === 'checkout_session') return expireSession(context, id);
  if (kind === 'refund') return settleRefund(context, id, secrets.refundFate !== 'fails');
  if (secrets.paymentFate) return settlePayment(context, id, secrets.paymentFate === 'succeeds');
  return cancelIntent(context, id, 'automatic');
}
