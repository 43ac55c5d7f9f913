import type Stripe from 'stripe';
import { newId } from '../core/ids.ts';
import { operation } from '../core/operation.ts';
import { oneOf, required, text } from '../core/params.ts';
import { get, insert } from '../core/store.ts';

const twelveHours = 12 * 60 * 60;

/** Stripe.js wraps a collected card in a token, so that a server can see what it is before confirming with it. */
export const createConfirmationToken = operation({
  method: 'POST',
  path: '/v1/confirmation_tokens',
  isPublic: true,
  params: {
    payment_method: required(text),
    return_url: text,
    setup_future_usage: oneOf('off_session', 'on_session'),
  },
  async run(context, params) {
    const { document: method } = await get(
      context,
      'payment_method',
      params.payment_method,
      'payment_method',
    );
    const { card, billing_details, type, allow_redisplay } = method;
    const token: Stripe.ConfirmationToken = {
      id: newId('ctoken'),
      object: 'confirmation_token',
      created: context.now,
      expires_at: context.now + twelveHours,
      livemode: false,
      metadata: {},
      payment_intent: null,
      payment_method_options: null,
      payment_method_preview: {
        ...(card ? { card } : {}),
        allow_redisplay: allow_redisplay ?? 'unspecified',
        billing_details,
        customer: method.customer,
        customer_account: null,
        type,
      },
      return_url: params.return_url ?? null,
      setup_future_usage: params.setup_future_usage ?? null,
      setup_intent: null,
      shipping: null,
      use_stripe_sdk: true,
    };
    await insert(context, 'confirmation_token', token, { tokenPaymentMethod: method.id });
    return token;
  },
});
