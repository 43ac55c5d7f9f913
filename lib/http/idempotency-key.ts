import { randomUUID } from 'node:crypto';
import { AppError } from '#lib/http/errors.ts';
import { answerJson } from '#lib/http/respond.ts';

const MAX_LENGTH = 255;

/** The `Idempotency-Key` of a request; null where it has none. */
export function givenIdempotencyKey(headers: Pick<Headers, 'get'>): string | null {
  const key = headers.get('idempotency-key');
  if (key === null) return null;
  if (key.length < 1 || key.length > MAX_LENGTH) {
    throw new AppError('invalid_request', 'An Idempotency-Key has 1 to 255 characters.', {
      param: 'Idempotency-Key',
    });
  }
  return key;
}

/** The `Idempotency-Key` of a request, or a new one where it has none: then only this try is meant. */
export function idempotencyKey(headers: Pick<Headers, 'get'>): string {
  return givenIdempotencyKey(headers) ?? randomUUID();
}

/** An answer that says whether it was given before under the same key, as Stripe does. */
export function answerReplayable({ answer, replayed }: { answer: unknown; replayed: boolean }): Response {
  return answerJson(answer, replayed ? { headers: { 'idempotent-replayed': 'true' } } : {});
}
