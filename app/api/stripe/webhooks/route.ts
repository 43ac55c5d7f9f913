import { readBytes } from '#lib/http/read-body.ts';
import { answerError, answerJson } from '#lib/http/respond.ts';
import { selfProvingRoute } from '#lib/http/route.ts';
import { receiveEvent } from '#lib/webhooks/receive-event.ts';

/** Stripe's largest events are far below this. */
const MAX_EVENT_BYTES = 1024 * 1024;

/**
 * `POST /api/stripe/webhooks` → `{ received: true }` once the event is stored with its job; a worker handles it. Reads
 * the bytes itself instead of going through the wrapper's JSON: the signature is over the bytes. 400 for a forged or
 * stale signature, 413, 503.
 */
export const POST = selfProvingRoute(async (request) => {
  try {
    const { isNew } = await receiveEvent(
      await readBytes(request, MAX_EVENT_BYTES),
      request.headers.get('stripe-signature'),
    );
    return answerJson({ received: true, duplicate: !isNew });
  } catch (error) {
    return answerError(error, request);
  }
});
