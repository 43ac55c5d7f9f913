import type Stripe from 'stripe';
import { billingDetailsParam, toAddress } from '../core/addresses.ts';
import { invalidRequest } from '../core/errors.ts';
import { changedAttributes, emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { expand, hash, integer, metadata, oneOf, type SpecFor, unsupported } from '../core/params.ts';
import { mergeMetadata } from '../core/references.ts';
import { lock, update } from '../core/store.ts';

export const updatePaymentMethod = operation({
  method: 'POST',
  path: '/v1/payment_methods/:id',
  params: {
    allow_redisplay: oneOf('always', 'limited', 'unspecified'),
    billing_details: billingDetailsParam,
    card: hash({ exp_month: integer, exp_year: integer, networks: unsupported }),
    expand,
    metadata,
    us_bank_account: unsupported,
  } satisfies SpecFor<Stripe.PaymentMethodUpdateParams>,
  async run(context, params, id) {
    const { document: before } = await lock(context, 'payment_method', id);
    if (before.customer === null) {
      throw invalidRequest('You must save this PaymentMethod to a customer before you can update it.', {
        code: 'payment_method_unexpected_state',
      });
    }
    const { address, ...contact } = params.billing_details ?? {};
    const after: Stripe.PaymentMethod = {
      ...before,
      allow_redisplay: params.allow_redisplay ?? before.allow_redisplay ?? 'unspecified',
      billing_details: {
        ...before.billing_details,
        ...contact,
        ...(address ? { address: toAddress(address) } : {}),
      },
      metadata: mergeMetadata(before.metadata, params.metadata),
    };
    if (before.card && params.card) {
      after.card = {
        ...before.card,
        exp_month: params.card.exp_month ?? before.card.exp_month,
        exp_year: params.card.exp_year ?? before.card.exp_year,
      };
    }
    await update(context, 'payment_method', after);
    await emit(context, 'payment_method.updated', after, changedAttributes(before, after));
    return after;
  },
});
