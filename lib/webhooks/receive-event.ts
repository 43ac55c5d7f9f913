import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';
import { type DeliveredEvent, deliveredEvent, quarantineReason } from '#lib/webhooks/delivered-event.ts';
import { storeEvent } from '#lib/webhooks/store-event.ts';
import { isSignedByStripe } from '#lib/webhooks/verify-signature.ts';

/**
 * Verifies an event and stores it with its job, once. Answering 200 afterwards is a promise: the event is ours to
 * handle from then on. Events that are not meant for this installation are kept aside, not handled.
 *
 * @param rawBody the bytes as they came: a re-encoded body has another signature
 * @throws AppError `invalid_signature` for a forged, stale or unreadable event, nothing is stored; `unavailable`
 */
export async function receiveEvent(
  rawBody: Buffer,
  signature: string | null,
): Promise<{ eventId: string; isNew: boolean }> {
  const { STRIPE_WEBHOOK_SECRET, STRIPE_WEBHOOK_SECRET_PREVIOUS } = env();
  // While a secret is being rotated both are good (Stripe signs with each of them).
  const secrets = STRIPE_WEBHOOK_SECRET_PREVIOUS
    ? [STRIPE_WEBHOOK_SECRET, STRIPE_WEBHOOK_SECRET_PREVIOUS]
    : [STRIPE_WEBHOOK_SECRET];
  if (!signature || !isSignedByStripe(rawBody, signature, secrets, new Date())) throw refusal();
  const json = rawBody.toString('utf8');
  const event = read(json);
  return {
    eventId: event.id,
    isNew: await storeEvent({ id: event.id, json, reason: quarantineReason(event) }),
  };
}

function read(json: string): DeliveredEvent {
  try {
    return deliveredEvent(JSON.parse(json));
  } catch (error) {
    if (error instanceof SyntaxError) throw refusal();
    throw error;
  }
}

function refusal(): AppError {
  return new AppError('invalid_signature', 'The signature does not belong to this body, or is too old.');
}
