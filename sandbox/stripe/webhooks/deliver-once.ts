import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import type { EventDocument } from '../core/documents.ts';
import { signPayload } from './sign.ts';

const timeoutMs = 15_000;

/** Posts one event once, signed now, and records how it went. True when the endpoint acknowledged with a 2xx. */
export async function deliverOnce(
  pool: Pool,
  config: Config,
  event: EventDocument,
  options: { attempt: number; hasBadSignature: boolean },
): Promise<boolean> {
  const payload = JSON.stringify(event, null, 2);
  const secret = options.hasBadSignature ? 'whsec_of_somebody_else' : config.webhookSecret;
  const startedAt = new Date();
  let status: number | null = null;
  let excerpt = '';
  let problem: string | null = null;
  try {
    const response = await fetch(config.webhookUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (local; +https://stripe.com/docs/webhooks)',
        'stripe-signature': signPayload(payload, secret, Math.floor(startedAt.getTime() / 1000)),
      },
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    status = response.status;
    excerpt = (await response.text()).slice(0, 500);
  } catch (error) {
    problem = describe(error);
  }
  await pool.query(
    `insert into webhook_deliveries (event_id, attempt, started_at, duration_ms, status, response_excerpt, error)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      event.id,
      options.attempt,
      startedAt,
      Date.now() - startedAt.getTime(),
      status,
      excerpt.replaceAll('\u0000', ''),
      problem,
    ],
  );
  return status !== null && status >= 200 && status < 300;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
