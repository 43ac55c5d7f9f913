import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { type Delivery, findDelivery } from '#lib/outgoing-events/delivery.ts';
import { postToEndpoint } from '#lib/outgoing-events/post-to-endpoint.ts';
import { sayInConversation } from '#lib/outgoing-events/say-in-conversation.ts';

/** How an attempt went: `error` null where it arrived. */
export interface AttemptOutcome {
  answerStatus: number | null;
  answer: string | null;
  error: string | null;
  /** Trying again cannot help, as where an address is refused. */
  isFinal?: boolean;
}

/**
 * Seconds before each further attempt, about two days in all. The convention's own advice:
 * github.com/standard-webhooks/standard-webhooks, "Delivery attempts and retries".
 */
const RETRY_AFTER_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000];
/** A tenth more or less, so that what failed together does not come back together. */
const JITTER = 0.1;

/**
 * Makes one attempt at a delivery that is due: an event to an endpoint, or its words into a conversation. How it went is
 * kept with it; where it failed the next attempt is planned. Cut off between sending and noting, it sends again, under
 * the same message id, by which a receiver knows it.
 */
export async function deliver(tenantId: string, deliveryId: string): Promise<void> {
  const delivery = await findDelivery(tenantId, deliveryId);
  if (delivery?.status !== 'pending') return;
  const startedAt = performance.now();
  const outcome = await attempt(delivery);
  const durationMs = Math.round(performance.now() - startedAt);
  const retryIn = outcome.isFinal ? undefined : RETRY_AFTER_SECONDS[delivery.attempts];
  await query(
    {
      name: 'record-attempt',
      text: 'select id from events.record_attempt($1, $2, $3, $4, $5, $6, $7, $8)',
    },
    [
      tenantId,
      deliveryId,
      delivery.attempts + 1,
      durationMs,
      outcome.answerStatus,
      outcome.answer,
      outcome.error,
      retryIn === undefined ? null : Math.round(retryIn * (1 + JITTER * (2 * Math.random() - 1))),
    ],
  );
  log.info(
    { tenantId, deliveryId, durationMs, error: outcome.error },
    'an event was delivered, or tried to be',
  );
}

async function attempt(delivery: Delivery): Promise<AttemptOutcome> {
  try {
    return await (delivery.endpoint_url === null ? sayInConversation(delivery) : postToEndpoint(delivery));
  } catch (error) {
    // A mail server that is away, a gateway that is not configured: noted with the attempt like any other failure.
    const message = error instanceof Error ? error.message : String(error);
    return { answerStatus: null, answer: null, error: message };
  }
}
