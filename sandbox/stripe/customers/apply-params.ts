import type Stripe from 'stripe';
import { toAddress } from '../core/addresses.ts';
import type { Context } from '../core/context.ts';
import { invalidRequest } from '../core/errors.ts';
import type { Parsed } from '../core/params.ts';
import { idOf, mergeMetadata } from '../core/references.ts';
import { get, update } from '../core/store.ts';
import type { createParams, updateParams } from './params.ts';

type Params = Omit<Parsed<typeof createParams> & Parsed<typeof updateParams>, 'payment_method'>;

/** Sets what was given, leaves the rest, stores the result. */
export async function applyCustomerParams(
  context: Context,
  customer: Stripe.Customer,
  params: Params,
): Promise<Stripe.Customer> {
  const settings = customer.invoice_settings;
  const given = params.invoice_settings;
  if (given?.default_payment_method) await checkOwned(context, customer.id, given.default_payment_method);
  if (params.email && !params.email.includes('@')) {
    throw invalidRequest(`Invalid email address: ${params.email}`, { param: 'email', code: 'email_invalid' });
  }
  const { address, shipping } = params;
  const changed: Stripe.Customer = {
    ...customer,
    ...(address === undefined ? {} : { address: address && toAddress(address) }),
    ...(params.business_name === undefined ? {} : { business_name: params.business_name ?? '' }),
    ...(params.individual_name === undefined ? {} : { individual_name: params.individual_name ?? '' }),
    description: params.description === undefined ? customer.description : params.description,
    email: params.email === undefined ? customer.email : params.email,
    name: params.name === undefined ? (customer.name ?? null) : params.name,
    phone: params.phone === undefined ? (customer.phone ?? null) : params.phone,
    invoice_prefix: params.invoice_prefix ?? customer.invoice_prefix ?? null,
    preferred_locales: params.preferred_locales ?? customer.preferred_locales ?? [],
    tax_exempt:
      params.tax_exempt === undefined ? (customer.tax_exempt ?? 'none') : (params.tax_exempt ?? 'none'),
    metadata: mergeMetadata(customer.metadata, params.metadata),
    invoice_settings: {
      ...settings,
      ...(given?.default_payment_method === undefined
        ? {}
        : { default_payment_method: given.default_payment_method }),
      ...(given?.footer === undefined ? {} : { footer: given.footer }),
    },
  };
  if (shipping === null) changed.shipping = null;
  else if (shipping) {
    changed.shipping = {
      address: toAddress(shipping.address),
      name: shipping.name,
      phone: shipping.phone ?? null,
    };
  }
  await update(context, 'customer', changed);
  return changed;
}

async function checkOwned(context: Context, customerId: string, methodId: string): Promise<void> {
  const { document } = await get(
    context,
    'payment_method',
    methodId,
    'invoice_settings[default_payment_method]',
  );
  if (idOf(document.customer) === customerId) return;
  throw invalidRequest(
    `The customer does not have a payment method with the ID ${methodId}. The payment method must be attached to ` +
      'the customer.',
    { code: 'resource_missing', param: 'invoice_settings[default_payment_method]' },
  );
}
