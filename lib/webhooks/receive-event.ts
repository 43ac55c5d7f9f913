import Stripe from 'stripe';
import { queryOne } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';
import { isLivemode, stripe } from '#lib/stripe.ts';

/**
 * Verifies an event and stores it with its job, once. Answering 200 afterwards is a promise: the event is ours to
 * handle from then on. Events that are not meant for this installation are kept aside, not handled.
 *
 * @param rawBody the bytes as they came: a re-encoded body has another signature
 * @throws AppError `invalid_signature` for a forged, stale or unreadable event; nothing is stored
 */
export async function receiveEvent(
  rawBody: Buffer,
  signature: string | null,
): Promise<{ eventId: string; isNew: boolean }> {
  const event = verify(rawBody, signature);
  return { eventId: event.id, isNew: await storeEvent(event, rawBody.toString('utf8')) };
}

/**
 * Stores an event that is known to be Stripe's, with its job: one that was delivered, or one that Stripe lists.
 *
 * @returns false where it was known already
 */
export async function storeEvent(event: Stripe.Event, json: string): Promise<boolean> {
  const { is_new } = await queryOne<{ is_new: boolean }>(
    { name: 'receive-event', text: 'select webhooks.receive($1, $2) as is_new' },
    [json, quarantineReason(event)],
  );
  return is_new;
}

function verify(rawBody: Buffer, signature: string | null): Stripe.Event {
  const { STRIPE_WEBHOOK_SECRET, STRIPE_WEBHOOK_SECRET_PREVIOUS } = env();
  const refusal = new AppError(
    'invalid_signature',
    'The signature does not belong to this body, or is too old.',
  );
  if (!signature) throw refusal;
  // While a secret is being rotated both are good (Stripe signs with each of them).
  for (const secret of [STRIPE_WEBHOOK_SECRET, STRIPE_WEBHOOK_SECRET_PREVIOUS]) {
    if (!secret) continue;
    try {
      return stripe().webhooks.constructEvent(rawBody, signature, secret);
    } catch (error) {
      if (
        !(error instanceof Stripe.errors.StripeSignatureVerificationError) &&
        !(error instanceof SyntaxError)
      )
        throw error;
    }
  }
  throw refusal;
}

function quarantineReason(event: Stripe.Event): string | null {
  const { STRIPE_ACCOUNT_ID } = env();
  if (event.livemode !== isLivemode()) return `The event is of ${event.livemode ? 'live' : 'test'} mode`;
  if (event.account && event.account !== STRIPE_ACCOUNT_ID) return `The event is of account ${event.account}`;
  return null;
}
