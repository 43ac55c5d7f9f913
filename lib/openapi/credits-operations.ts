import {
  balanceSchema,
  consumeAnswerSchema,
  consumeBatchAnswerSchema,
  consumeBatchRequestSchema,
  consumeRequestSchema,
  entriesAnswerSchema,
  entriesQuerySchema,
} from '#lib/credits/schemas.ts';
import type { ApiOperation } from '#lib/openapi/operation.ts';

/** Reading and using credits, with an API key. */
export const CREDITS_OPERATIONS: readonly ApiOperation[] = [
  {
    id: 'get-balance',
    group: 'Credits',
    method: 'get',
    path: '/api/credits/balance',
    summary: 'Read the balance',
    description:
      'What the tenant of the key has at this moment. Credits that have expired are already gone from it.',
    access: { scope: 'read' },
    answer: balanceSchema,
    exampleAnswer: {
      available: 12480,
      held: 320,
      debt: 0,
      nextExpiry: { at: '2026-12-14T00:00:00.000Z', credits: 2000 },
    },
    typescript: 'const { available } = await refill.balance();',
    errors: ['tenant_not_found'],
  },
  {
    id: 'consume',
    group: 'Credits',
    method: 'post',
    path: '/api/credits/consume',
    summary: 'Use credits',
    description:
      'Debits the tenant of the key. The answer comes after the commit: what is answered has happened. Too few credits are refused as a whole, with what is there, what is missing and where to top up.',
    access: { scope: 'consume' },
    body: consumeRequestSchema,
    answer: consumeAnswerSchema,
    takesIdempotencyKey: true,
    exampleBody: { credits: 3, label: 'gpt-4o', metadata: { requestId: 'req_7' } },
    exampleAnswer: { sequence: 1042, credits: 3, available: 12477 },
    typescript: `await refill.consume(
  { credits: 3, label: 'gpt-4o', metadata: { requestId: 'req_7' } },
  { idempotencyKey: 'order-1042' },
);`,
    errors: [
      'invalid_request',
      'malformed_json',
      'insufficient_credits',
      'budget_exceeded',
      'tenant_not_found',
      'idempotency_key_reused',
      'body_too_large',
    ],
  },
  {
    id: 'consume-batch',
    group: 'Credits',
    method: 'post',
    path: '/api/credits/consume/batch',
    summary: 'Use credits, many at a time',
    description:
      'Up to 1,000 debits in one call. Each is accepted or refused on its own, in order: a large one that does not fit leaves room for a smaller one after it. The call itself answers 200 even where debits were refused.',
    access: { scope: 'consume' },
    body: consumeBatchRequestSchema,
    answer: consumeBatchAnswerSchema,
    takesIdempotencyKey: true,
    exampleBody: {
      debits: [
        { credits: 3, label: 'gpt-4o', idempotencyKey: 'order-1042' },
        { credits: 900000, label: 'video', idempotencyKey: 'order-1043' },
      ],
    },
    exampleAnswer: {
      results: [
        { outcome: 'accepted', replayed: false, sequence: 1042, credits: 3, available: 12477 },
        {
          outcome: 'refused',
          error: {
            code: 'insufficient_credits',
            message: 'There are not enough credits. Nothing was used.',
            details: { available: 12477, held: 320, debt: 0, required: 900000, missing: 887523 },
          },
        },
      ],
      accepted: 1,
      refused: 1,
    },
    typescript: `const { results } = await refill.consumeBatch([
  { credits: 3, label: 'gpt-4o', idempotencyKey: 'order-1042' },
  { credits: 900_000, label: 'video', idempotencyKey: 'order-1043' },
]);`,
    errors: ['invalid_request', 'malformed_json', 'tenant_not_found', 'body_too_large'],
  },
  {
    id: 'list-entries',
    group: 'Ledger',
    method: 'get',
    path: '/api/credits/entries',
    summary: 'List ledger entries',
    description:
      'Every change of the balance, the newest first, a page at a time; with format=csv all that match as one file. Entries are never changed.',
    access: { scope: 'read' },
    query: entriesQuerySchema,
    answer: entriesAnswerSchema,
    answersCsv: true,
    exampleAnswer: {
      entries: [
        {
          sequence: 1042,
          createdAt: '2026-11-21T09:30:00.000Z',
          kind: 'consume',
          delta: -3,
          balanceAfter: 12797,
          label: 'gpt-4o',
          description: '',
          idempotencyKey: 'order-1042',
          apiKeyId: '0b5b1d0e-6f5a-4c29-9a5e-0c8f0f6f3c11',
          userId: null,
          holdId: null,
          paymentId: null,
          metadata: { requestId: 'req_7' },
        },
      ],
      nextCursor: 'MTA0Mg',
    },
    typescript: `for await (const entry of refill.entries.all({ label: 'gpt-4o' })) {
  console.log(entry.createdAt, entry.delta, entry.balanceAfter);
}`,
    errors: ['invalid_request'],
  },
];
