import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { StripeFailure } from '../core/errors.ts';

/** Finds a customer session by its secret while it lasts. */
export async function findCustomerSession(
  context: Context,
  clientSecret: string,
): Promise<Stripe.CustomerSession> {
  const { rows } = await context.db.query<{ document: Stripe.CustomerSession }>(
    "select document from objects where kind = 'customer_session' and document ->> 'client_secret' = $1",
    [clientSecret],
  );
  const [row] = rows;
  if (row && row.document.expires_at > context.now) return row.document;
  throw new StripeFailure(400, {
    type: 'invalid_request_error',
    message: 'The customer session provided does not exist or has expired.',
    param: 'customer_session_client_secret',
  });
}
