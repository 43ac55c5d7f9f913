import type Stripe from 'stripe';
import { clearable, hash, type Parsed, required, text } from './params.ts';

const part = clearable(text);

export const addressFields = {
  city: part,
  country: part,
  line1: part,
  line2: part,
  postal_code: part,
  state: part,
};

export const addressParam = hash(addressFields);

export const shippingParam = hash({
  address: required(addressParam),
  name: required(text),
  phone: part,
  carrier: part,
  tracking_number: part,
});

export const billingDetailsParam = hash({
  address: clearable(addressParam),
  email: part,
  name: part,
  phone: part,
  tax_id: part,
});

/** Fills what was not given with null, as Stripe answers addresses. */
export function toAddress(given: Parsed<typeof addressFields>): Stripe.Address {
  return {
    city: given.city ?? null,
    country: given.country ?? null,
    line1: given.line1 ?? null,
    line2: given.line2 ?? null,
    postal_code: given.postal_code ?? null,
    state: given.state ?? null,
  };
}
