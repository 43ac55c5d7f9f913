import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';

/** The one account of this sandbox; its id follows from the key, so that it stays the same over restarts. */
export const retrieveAccount = operation({
  method: 'GET',
  path: '/v1/account',
  params: { expand } satisfies SpecFor<Stripe.AccountRetrieveCurrentParams>,
  async run(context) {
    const digest = createHash('sha256').update(context.config.secretKey).digest('hex').slice(0, 16);
    return {
      id: `acct_${digest}`,
      object: 'account',
      business_profile: null,
      business_type: 'company',
      capabilities: { card_payments: 'active', transfers: 'active' },
      charges_enabled: true,
      country: 'US',
      default_currency: 'usd',
      details_submitted: true,
      email: 'sandbox@example.test',
      metadata: {},
      payouts_enabled: true,
      type: 'standard',
    } satisfies Stripe.Account;
  },
});
