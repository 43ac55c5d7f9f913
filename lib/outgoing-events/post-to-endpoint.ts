import { Webhook } from 'standardwebhooks';
import { callOutside } from '#lib/http/call-outside.ts';
import type { AttemptOutcome } from '#lib/outgoing-events/deliver.ts';
import type { Delivery } from '#lib/outgoing-events/delivery.ts';

/** Receivers are told to do their work after answering: one that takes longer has failed. */
const TIMEOUT_MS = 15_000;

/**
 * Sends an event to a tenant's endpoint as the Standard Webhooks convention has it (standardwebhooks.com): `{ type,
 * timestamp, data }`, signed with the endpoint's secret over id, time and body. Arrived is what is answered with 2xx.
 */
export async function postToEndpoint(delivery: Delivery): Promise<AttemptOutcome> {
  const { endpoint_url: url, endpoint_secret: secret } = delivery;
  if (url === null || secret === null) throw new Error(`Delivery ${delivery.id} goes to no endpoint`);
  if (delivery.endpoint_is_off) {
    return { answerStatus: null, answer: null, error: 'The endpoint is switched off.', isFinal: true };
  }
  const body = JSON.stringify({
    type: delivery.type,
    timestamp: delivery.happened_at.toISOString(),
    data: delivery.payload,
  });
  const sentAt = new Date();
  const answer = await callOutside({
    url,
    body,
    timeoutMs: TIMEOUT_MS,
    headers: {
      'content-type': 'application/json',
      // The event's, so that a receiver knows what it has: the same at every attempt and replay.
      'webhook-id': delivery.event_id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(delivery.event_id, sentAt, body),
    },
  });
  if (answer.outcome !== 'answered') {
    return {
      answerStatus: null,
      answer: null,
      error: answer.reason,
      isFinal: answer.outcome === 'refused',
    };
  }
  const { status } = answer;
  return {
    answerStatus: status,
    answer: answer.body,
    error: status >= 200 && status < 300 ? null : `The endpoint answered ${status}.`,
    // 410: the receiver says that it is gone for good.
    isFinal: status === 410,
  };
}
