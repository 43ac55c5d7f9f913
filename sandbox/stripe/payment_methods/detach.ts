import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { invalidRequest } from '../core/errors.ts';
import { changedAttributes, emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { idOf } from '../core/references.ts';
import { lock, update } from '../core/store.ts';

export const detachPaymentMethod = operation({
  method: 'POST',
  path: '/v1/payment_methods/:id/detach',
  params: { expand } satisfies SpecFor<Stripe.PaymentMethodDetachParams>,
  run: (context, _params, id) => detach(context, id),
});

/** Takes a card off its customer, for good: a detached card can neither pay nor be saved again. */
export async function detach(context: Context, id: string): Promise<Stripe.PaymentMethod> {
  const { document: before, secrets } = await lock(context, 'payment_method', id);
  const customerId = idOf(before.customer);
  if (customerId === null) {
    throw invalidRequest(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
      { param: 'payment_method' },
    );
  }
  const detached: Stripe.PaymentMethod = { ...before, customer: null };
  await update(context, 'payment_method', detached, { ...secrets, isSpent: true });
  await emit(context, 'payment_method.detached', detached, { customer: customerId });
  await forgetDefault(context, customerId, id);
  return detached;
}

async function forgetDefault(context: Context, customerId: string, methodId: string): Promise<void> {
  const { document: customer } = await lock(context, 'customer', customerId);
  if (idOf(customer.invoice_settings.default_payment_method) !== methodId) return;
  const after: Stripe.Customer = {
    ...customer,
    invoice_settings: { ...customer.invoice_settings, default_payment_method: null },
  };
  await update(context, 'customer', after);
  await emit(context, 'customer.updated', after, changedAttributes(customer, after));
}
