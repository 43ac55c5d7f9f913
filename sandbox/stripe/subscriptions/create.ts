import type { Context } from '../core/context.ts';
import { invalidParameter, invalidRequest, StripeFailure } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Parsed } from '../core/params.ts';
import { idOf, mergeMetadata } from '../core/references.ts';
import { get } from '../core/store.ts';
import { attemptInvoice } from '../invoices/attempt.ts';
import { lockPayingMethod } from '../payment_intents/lock-paying-method.ts';
import { checkQuantity, getRecurringPrice } from './item.ts';
import { createParams } from './params.ts';
import { startSubscription } from './start.ts';

export const createSubscription = operation({
  method: 'POST',
  path: '/v1/subscriptions',
  params: createParams,
  async run(context, params) {
    const method = params.default_payment_method
      ? await checkMethod(context, params.default_payment_method, params.customer)
      : null;
    const items = [];
    for (const [position, item] of params.items.entries()) {
      items.push({
        price: await getRecurringPrice(context, item.price, `items[${position}][price]`),
        quantity: checkQuantity(item.quantity ?? 1, `items[${position}][quantity]`),
        metadata: mergeMetadata({}, item.metadata),
      });
    }
    const started = await startSubscription(context, {
      customer: params.customer,
      items,
      cancelAtPeriodEnd: params.cancel_at_period_end ?? false,
      defaultPaymentMethod: method,
      description: params.description ?? null,
      metadata: mergeMetadata({}, params.metadata),
      savesMethod: params.payment_settings?.save_default_payment_method === 'on_subscription',
      trialEnd: trialEndOf(context, params),
    });
    if (started.status === 'incomplete' && params.payment_behavior !== 'default_incomplete') {
      const invoiceId = idOf(started.latest_invoice) ?? '';
      const refusal = await attemptInvoice(context, invoiceId, { isOffSession: params.off_session ?? false });
      if (refusal && params.payment_behavior === 'error_if_incomplete') {
        // Nothing of it happened: the transaction rolls back with this answer.
        throw new StripeFailure(402, refusal.body);
      }
    }
    return (await get(context, 'subscription', started.id)).document;
  },
});

/** A card that belongs to the customer, as subscriptions want it. */
export async function checkMethod(context: Context, given: string, customer: string): Promise<string> {
  const { document: method } = await lockPayingMethod(context, given, customer);
  if (idOf(method.customer) === customer) return method.id;
  throw invalidRequest(
    `The customer does not have a payment method with the ID ${method.id}. The payment method must be attached to ` +
      'the customer.',
    { code: 'resource_missing', param: 'default_payment_method' },
  );
}

function trialEndOf(context: Context, params: Parsed<typeof createParams>): number | null {
  if (params.trial_end !== undefined && params.trial_period_days !== undefined) {
    throw invalidParameter('You may only specify one of these: trial_end, trial_period_days.', 'trial_end');
  }
  if (params.trial_period_days !== undefined) return context.now + params.trial_period_days * 86_400;
  if (params.trial_end === undefined) return null;
  if (params.trial_end > context.now) return params.trial_end;
  throw invalidRequest('The trial end must be in the future.', { param: 'trial_end' });
}
