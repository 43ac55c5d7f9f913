import type { Context as HonoContext } from 'hono';
import type Stripe from 'stripe';
import { act } from '../control/act.ts';
import type { Context } from '../core/context.ts';
import { StripeFailure } from '../core/errors.ts';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { get } from '../core/store.ts';
import { findCustomerSession } from '../customer_sessions/find.ts';
import { answerFrame } from './answer.ts';

interface SavedCard {
  id: string;
  brand: string;
  last4: string;
  exp_month: number;
  exp_year: number;
}

/** Tells the card frame what it is for, and which cards this customer has saved and lets be shown. */
export function readFrameSession(services: Services, http: HonoContext<Http>): Promise<Response> {
  return answerFrame(async () => {
    const query = http.req.query();
    if (query.key !== services.config.publishableKey) {
      throw new StripeFailure(401, {
        type: 'invalid_request_error',
        message: 'Invalid API Key provided: the publishable key is not the one of this sandbox.',
      });
    }
    return act(services, async (context) => {
      const intent = query.client_secret ? await findIntent(context, query.client_secret) : null;
      const session = query.customer_session_client_secret
        ? await findCustomerSession(context, query.customer_session_client_secret)
        : null;
      const features = session?.components?.payment_element.features ?? null;
      return {
        mode: intent?.object === 'setup_intent' ? 'setup' : 'payment',
        setupFutureUsage: intent?.object === 'payment_intent' ? intent.setup_future_usage : null,
        canSave: features?.payment_method_save === 'enabled',
        saveUsage: features?.payment_method_save_usage ?? null,
        savedCards:
          session && features?.payment_method_redisplay === 'enabled'
            ? await savedCards(context, session, features)
            : [],
      };
    });
  });
}

async function findIntent(context: Context, clientSecret: string) {
  const [id = ''] = clientSecret.split('_secret_');
  const kind = id.startsWith('seti_') ? 'setup_intent' : 'payment_intent';
  const { document } = await get(context, kind, id, 'intent');
  if (document.client_secret === clientSecret) return document;
  throw new StripeFailure(400, {
    type: 'invalid_request_error',
    param: 'client_secret',
    message: 'The client_secret provided does not match any associated intent.',
  });
}

async function savedCards(
  context: Context,
  session: Stripe.CustomerSession,
  features: Stripe.CustomerSession.Components.PaymentElement.Features,
): Promise<SavedCard[]> {
  const { rows } = await context.db.query<{ document: Stripe.PaymentMethod }>(
    `select document from objects
     where kind = 'payment_method' and customer = $1 and allow_redisplay = any ($2)
     order by position desc limit $3`,
    [
      session.customer,
      features.payment_method_allow_redisplay_filters,
      features.payment_method_redisplay_limit ?? 3,
    ],
  );
  return rows.flatMap(({ document: { id, card } }) =>
    card
      ? [{ id, brand: card.brand, last4: card.last4, exp_month: card.exp_month, exp_year: card.exp_year }]
      : [],
  );
}
