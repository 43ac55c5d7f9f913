import type { Context } from '../core/context.ts';
import type { Secrets, SubscriptionDocument } from '../core/documents.ts';
import { invalidRequest, StripeFailure } from '../core/errors.ts';
import { changedAttributes, emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import type { Parsed } from '../core/params.ts';
import { idOf, mergeMetadata } from '../core/references.ts';
import { get, lock, update } from '../core/store.ts';
import { attemptInvoice } from '../invoices/attempt.ts';
import { raiseInvoice } from '../invoices/raise.ts';
import { changeItems } from './change-items.ts';
import { checkMethod } from './create.ts';
import { updateParams } from './params.ts';
import { renew } from './renew.ts';

type Params = Parsed<typeof updateParams>;

export const updateSubscription = operation({
  method: 'POST',
  path: '/v1/subscriptions/:id',
  params: updateParams,
  async run(context, params, id) {
    const { document: before, secrets } = await lock(context, 'subscription', id);
    if (before.status === 'canceled' || before.status === 'incomplete_expired') {
      throw invalidRequest('A canceled subscription can only update its cancellation_details and metadata.', {
        code: 'invalid_canceled_subscription_fields',
      });
    }
    const simple = await applySimple(context, before, params);
    const at = params.proration_date ?? context.now;
    const { items, prorations, restartsAt } = await changeItems(context, simple, params.items ?? [], at);
    const behaviour = params.proration_behavior ?? 'create_prorations';
    const lines = behaviour === 'none' && restartsAt === null ? [] : prorations;
    const after: SubscriptionDocument = {
      ...simple,
      items: { ...simple.items, data: items },
      ...(restartsAt === null ? {} : { billing_cycle_anchor: restartsAt }),
    };
    if (after.cancel_at_period_end) after.cancel_at = items[0]?.current_period_end ?? null;
    const isInvoicedNow = lines.length > 0 && (behaviour === 'always_invoice' || restartsAt !== null);
    const pending = [...(secrets.pendingLines ?? []), ...lines];
    const kept: Secrets = { ...secrets, pendingLines: isInvoicedNow ? [] : pending };
    if (restartsAt !== null) kept.dueAt = items[0]?.current_period_end ?? kept.dueAt ?? at;
    await update(context, 'subscription', after, kept);
    const previous = changedAttributes(before, after);
    if (Object.keys(previous).length > 0) {
      await emit(context, 'customer.subscription.updated', after, previous);
    }
    if (isInvoicedNow) await invoiceChange(context, after, pending, at, params);
    if (params.trial_end === 'now' && before.status === 'trialing') await renew(context, id);
    return (await get(context, 'subscription', id)).document;
  },
});

async function applySimple(
  context: Context,
  before: SubscriptionDocument,
  params: Params,
): Promise<SubscriptionDocument> {
  const isEnding = params.cancel_at_period_end ?? before.cancel_at_period_end;
  const isNewlyEnding = isEnding && !before.cancel_at_period_end;
  const details = before.cancellation_details;
  return {
    ...before,
    cancel_at_period_end: isEnding,
    cancel_at: isEnding ? (before.items.data[0]?.current_period_end ?? null) : null,
    canceled_at: isNewlyEnding ? context.now : isEnding ? before.canceled_at : null,
    cancellation_details: {
      comment: params.cancellation_details?.comment ?? (isEnding ? (details?.comment ?? null) : null),
      feedback: params.cancellation_details?.feedback ?? (isEnding ? (details?.feedback ?? null) : null),
      feedback_option: null,
      reason: isEnding ? 'cancellation_requested' : null,
    },
    default_payment_method: params.default_payment_method
      ? await checkMethod(context, params.default_payment_method, idOf(before.customer) ?? '')
      : before.default_payment_method,
    description: params.description === undefined ? before.description : params.description,
    metadata: mergeMetadata(before.metadata, params.metadata),
  };
}

async function invoiceChange(
  context: Context,
  subscription: SubscriptionDocument,
  lines: NonNullable<Secrets['pendingLines']>,
  at: number,
  params: Params,
): Promise<void> {
  const invoice = await raiseInvoice(context, subscription, {
    reason: 'subscription_update',
    lines,
    prorationDate: at,
  });
  const { document: present } = await get(context, 'subscription', subscription.id);
  await update(context, 'subscription', { ...present, latest_invoice: invoice.id });
  if (invoice.amount_due === 0) return;
  const refusal = await attemptInvoice(context, invoice.id, { isOffSession: params.off_session ?? true });
  // Nothing of it happened: the transaction rolls back with this answer.
  if (refusal && params.payment_behavior === 'error_if_incomplete')
    throw new StripeFailure(402, refusal.body);
}
