import type Stripe from 'stripe';
import { apiVersion } from '../config.ts';
import type { Context } from './context.ts';
import type { EventDocument } from './documents.ts';
import { newId } from './ids.ts';
import { insert } from './store.ts';

/**
 * Records that something happened and queues its webhook, in the caller's transaction: an event exists exactly when
 * its change does. The object is copied as it is now; later changes do not reach into old events.
 */
export async function emit(
  context: Context,
  type: Stripe.Event.Type,
  object: object,
  previousAttributes?: Record<string, unknown>,
): Promise<void> {
  const event: EventDocument = {
    id: newId('evt'),
    object: 'event',
    api_version: apiVersion,
    created: context.now,
    data: previousAttributes ? { object, previous_attributes: previousAttributes } : { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: context.request.id, idempotency_key: context.request.idempotencyKey },
    type,
  };
  await insert(context, 'event', event);
  await context.db.query('insert into webhook_outbox (event_id) values ($1)', [event.id]);
}

/** The old values of what changed, as `previous_attributes` of an `*.updated` event. */
export function changedAttributes<T extends object>(before: T, after: T): Record<string, unknown> {
  const old = new Map(Object.entries(before));
  const changed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(after)) {
    if (JSON.stringify(old.get(name)) !== JSON.stringify(value)) changed[name] = old.get(name) ?? null;
  }
  return changed;
}
