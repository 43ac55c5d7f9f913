import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { lock } from '../core/store.ts';

/**
 * Locks an intent, after what it was made for: a payment's end changes its session or invoice too, and whoever starts
 * from those locks them first. One order for all means that nobody waits in a circle.
 */
export async function lockIntent(
  context: Context,
  id: string,
): Promise<{ document: Stripe.PaymentIntent; secrets: Secrets }> {
  const { rows: owners } = await context.db.query<{ id: string }>(
    `with recursive chain (id, depth) as (
       select owner, 1 from objects where id = $1 and kind = 'payment_intent' and owner is not null
       union all
       select o.owner, chain.depth + 1 from objects o join chain on o.id = chain.id where o.owner is not null
     )
     select id from chain order by depth desc`,
    [id],
  );
  for (const owner of owners) {
    await context.db.query('select 1 from objects where id = $1 for update', [owner.id]);
  }
  return lock(context, 'payment_intent', id, 'intent');
}
