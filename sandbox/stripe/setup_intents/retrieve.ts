import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor, text } from '../core/params.ts';
import { get } from '../core/store.ts';
import { checkClientSecret } from '../payment_intents/check-client-secret.ts';

export const retrieveSetupIntent = operation({
  method: 'GET',
  path: '/v1/setup_intents/:id',
  isPublic: true,
  params: { client_secret: text, expand } satisfies SpecFor<Stripe.SetupIntentRetrieveParams>,
  async run(context, params, id) {
    const { document: intent } = await get(context, 'setup_intent', id, 'intent');
    checkClientSecret(context, intent, params.client_secret);
    return intent;
  },
});
