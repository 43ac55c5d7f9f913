import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { emit } from '../core/events.ts';
import { newId, randomText } from '../core/ids.ts';
import { operation } from '../core/operation.ts';
import type { Parsed } from '../core/params.ts';
import { insert } from '../core/store.ts';
import { attach } from '../payment_methods/attach.ts';
import { applyCustomerParams } from './apply-params.ts';
import { createParams } from './params.ts';

export const createCustomer = operation({
  method: 'POST',
  path: '/v1/customers',
  params: createParams,
  run: recordCustomer,
});

/** Writes a customer: asked for by a request, or met on a checkout page. */
export async function recordCustomer(
  context: Context,
  params: Parsed<typeof createParams>,
): Promise<Stripe.Customer> {
  const blank: Stripe.Customer = {
    id: newId('cus').slice(0, 18),
    object: 'customer',
    address: null,
    balance: 0,
    created: context.now,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    email: null,
    invoice_prefix: randomText(8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
  await insert(context, 'customer', blank);
  if (params.payment_method) await attach(context, params.payment_method, blank.id);
  const customer = await applyCustomerParams(context, blank, params);
  await emit(context, 'customer.created', customer);
  return customer;
}
