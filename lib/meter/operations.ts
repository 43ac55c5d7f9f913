/** What the thin listener serves: the same modules, schemas and answers as the routes of the same paths. */
import type { ApiKeyCaller, ApiKeyScope } from '#lib/api-keys/authenticate.ts';
import { consumeBatch } from '#lib/credits/consume-batch.ts';
import { consumeCredits } from '#lib/credits/consume-credits.ts';
import { getBalance } from '#lib/credits/get-balance.ts';
import { consumeBatchRequestSchema, consumeRequestSchema } from '#lib/credits/schemas.ts';
import { givenIdempotencyKey, idempotencyKey } from '#lib/http/idempotency-key.ts';
import { parseInput } from '#lib/http/parse-input.ts';

export interface MeterCall {
  caller: ApiKeyCaller;
  /** The body as JSON, not yet checked. */
  body: unknown;
  headers: Pick<Headers, 'get'>;
}

export interface MeterAnswer {
  answer: unknown;
  replayed: boolean;
}

export interface MeterOperation {
  scope: ApiKeyScope;
  maxBodyBytes: number;
  call(call: MeterCall): Promise<MeterAnswer>;
}

/** By method and path. */
export const METER_OPERATIONS: ReadonlyMap<string, MeterOperation> = new Map<string, MeterOperation>([
  [
    'GET /api/credits/balance',
    {
      scope: 'read',
      maxBodyBytes: 0,
      call: async ({ caller }) => ({ answer: await getBalance(caller.tenantId), replayed: false }),
    },
  ],
  [
    'POST /api/credits/consume',
    {
      scope: 'consume',
      maxBodyBytes: 64 * 1024,
      call: async ({ caller, body, headers }) =>
        consumeCredits(caller, parseInput(consumeRequestSchema, body ?? {}), idempotencyKey(headers)),
    },
  ],
  [
    'POST /api/credits/consume/batch',
    {
      scope: 'consume',
      maxBodyBytes: 2 * 1024 * 1024,
      call: async ({ caller, body, headers }) => ({
        answer: await consumeBatch(
          caller,
          parseInput(consumeBatchRequestSchema, body ?? {}),
          givenIdempotencyKey(headers),
        ),
        replayed: false,
      }),
    },
  ],
]);
