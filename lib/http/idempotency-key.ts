import { randomUUID } from 'node:crypto';
import { idempotencyKeySchema } from '#lib/credits/schemas.ts';
import { AppError } from '#lib/http/errors.ts';
import { answerJson } from '#lib/http/respond.ts';

/** The `Idempotency-Key` of a request; null where it has none. */
export function givenIdempotencyKey(headers: Pick<Headers, 'get'>): string | null {
  const key = headers.get('idempotency-key');
  if (key === null) return null;
  const parsed = idempotencyKeySchema.safeParse(key);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'invalid_request',
    parsed.error.issues[0]?.message ?? 'The Idempotency-Key is not valid.',
    {
      param: 'Idempotency-Key',
    },
  );
}

/** The `Idempotency-Key` of a request, or a new one where it has none: then only this try is meant. */
export function idempotencyKey(headers: Pick<Headers, 'get'>): string {
  return givenIdempotencyKey(headers) ?? randomUUID();
}

/** An answer that says whether it was given before under the same key, as Stripe does. */
export function answerReplayable({ answer, replayed }: { answer: unknown; replayed: boolean }): Response {
  return answerJson(answer, replayed ? { headers: { 'idempotent-replayed': 'true' } } : {});
}
