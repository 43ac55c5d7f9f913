/**
 * What a product's backend sends to the credits API and what it gets back: the only description of both, from which
 * the routes, the OpenAPI document and the client are made.
 */
import { z } from 'zod';
import { ENTRY_KINDS } from '#lib/credits/entry-kinds.ts';
import { storable } from '#lib/http/storable.ts';

/** The largest single amount; it leaves room for sums within the safe integers. */
export const MAX_CREDITS = 1_000_000_000_000;
export const MAX_LABEL_LENGTH = 100;
export const MAX_BATCH = 1_000;
export const MAX_IDEMPOTENCY_KEY_LENGTH = 255;

const credits = z
  .int('Credits are whole numbers.')
  .min(1, 'Credits start at 1.')
  .max(MAX_CREDITS, 'Credits end at 1,000,000,000,000.')
  .meta({ description: 'Credits, a whole number', example: 3 });

const label = storable
  .max(MAX_LABEL_LENGTH, 'A label has at most 100 characters.')
  .meta({ description: 'What the credits were used for; usage is summed by it', example: 'gpt-4o' });

const userId = z
  .uuid('userId is the UUID of a member.')
  .meta({ description: 'The member on whose behalf; usage is summed by it' });

const metadata = z
  .record(
    storable.min(1).max(40, 'A key of metadata has at most 40 characters.'),
    z.union([storable.max(500, 'A value of metadata has at most 500 characters.'), z.number(), z.boolean()]),
  )
  .refine((given) => Object.keys(given).length <= 50, 'Metadata has at most 50 keys.')
  .meta({ description: 'Up to 50 values of your own, kept with the entry', example: { requestId: 'req_7' } });

export const idempotencyKeySchema = storable
  .min(1, 'An idempotency key has 1 to 255 characters.')
  .max(MAX_IDEMPOTENCY_KEY_LENGTH, 'An idempotency key has 1 to 255 characters.')
  .refine((key) => !key.startsWith('refill:'), 'Idempotency keys that begin with "refill:" are ours.')
  .meta({
    description:
      'Makes a retry safe: the same key with the same request answers what it answered first, with another request it is refused (409). A refusal claims no key.',
    example: 'order-1042',
  });

const balanceFields = {
  available: z.int().meta({ description: 'Credits that can be spent now' }),
  held: z.int().meta({ description: 'Credits reserved by open holds' }),
};

const timestamp = z.iso.datetime({ offset: true, error: 'Give a time as 2027-01-31T12:00:00Z.' });

export const balanceSchema = z
  .strictObject({
    ...balanceFields,
    debt: z
      .int()
      .meta({ description: 'Credits owed after a refund or dispute; the next grant pays them first' }),
    nextExpiry: z
      .strictObject({
        at: timestamp.meta({ description: 'When they lapse' }),
        credits: z.int().meta({ description: 'How many lapse then' }),
      })
      .nullable()
      .meta({ description: 'The next credits to lapse; null where none will' }),
  })
  .meta({ id: 'Balance', description: 'What a tenant has at this moment' });

export const consumeRequestSchema = z
  .strictObject({
    credits,
    label: label.optional(),
    userId: userId.optional(),
    metadata: metadata.optional(),
  })
  .meta({ id: 'ConsumeRequest', description: 'Credits to use' });

export const consumeAnswerSchema = z
  .strictObject({
    sequence: z.int().meta({ description: "The number of the entry in the tenant's ledger" }),
    credits: z.int().meta({ description: 'Credits used' }),
    available: balanceFields.available,
  })
  .meta({ id: 'ConsumeAnswer', description: 'A debit that is committed' });

export const consumeBatchRequestSchema = z
  .strictObject({
    debits: z
      .array(consumeRequestSchema.extend({ idempotencyKey: idempotencyKeySchema.optional() }))
      .min(1, 'Send at least one debit.')
      .max(MAX_BATCH, 'Send at most 1,000 debits at a time.')
      .meta({
        description:
          'Each is accepted or refused on its own, in this order. One without a key takes it from the Idempotency-Key header and its place.',
      }),
  })
  .meta({ id: 'ConsumeBatchRequest', description: 'Up to 1,000 debits' });

const refusal = z
  .strictObject({
    code: z.string().meta({ description: 'What a program acts on', example: 'insufficient_credits' }),
    message: z.string().meta({ description: 'What a person reads' }),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Refusal', description: 'Why a debit was refused' });

export const batchResultSchema = z
  .discriminatedUnion('outcome', [
    consumeAnswerSchema.extend({
      outcome: z.literal('accepted'),
      replayed: z.boolean().meta({ description: 'Whether the key had been used: nothing was added now' }),
    }),
    z.strictObject({ outcome: z.literal('refused'), error: refusal }),
  ])
  .meta({ id: 'BatchResult', description: 'What became of one debit' });

export const consumeBatchAnswerSchema = z
  .strictObject({
    results: z
      .array(batchResultSchema)
      .meta({ description: 'One for each debit, in the order they were sent' }),
    accepted: z.int().meta({ description: 'How many were accepted, replayed ones included' }),
    refused: z.int().meta({ description: 'How many were refused' }),
  })
  .meta({ id: 'ConsumeBatchAnswer' });

export const holdRequestSchema = z
  .strictObject({
    credits,
    expiresAt: timestamp.optional().meta({
      description: 'When the hold gives its credits back; an hour from now by default, at most 31 days',
    }),
    label: label.optional(),
    userId: userId.optional(),
    metadata: metadata.optional(),
  })
  .meta({ id: 'HoldRequest', description: 'Credits to reserve' });

export const holdAnswerSchema = z
  .strictObject({
    holdId: z.uuid(),
    credits: z.int().meta({ description: 'Credits reserved' }),
    status: z.literal('open'),
    expiresAt: timestamp,
    ...balanceFields,
  })
  .meta({ id: 'HoldAnswer', description: 'An open hold' });

export const captureRequestSchema = z
  .strictObject({
    credits: credits.optional().meta({ description: 'How many to use; all of the hold when left out' }),
    metadata: metadata.optional(),
  })
  .meta({ id: 'CaptureRequest', description: 'How much of a hold to use; the rest is given back' });

export const releaseRequestSchema = z.strictObject({}).meta({ id: 'ReleaseRequest' });

export const endHoldAnswerSchema = z
  .strictObject({
    holdId: z.uuid(),
    status: z.enum(['captured', 'released']),
    capturedCredits: z.int(),
    releasedCredits: z.int().meta({ description: 'Given back to the grants they came from' }),
    ...balanceFields,
  })
  .meta({ id: 'EndHoldAnswer', description: 'A hold that is closed' });

export const entrySchema = z
  .strictObject({
    sequence: z.int().meta({ description: 'Numbered per tenant, without gaps' }),
    createdAt: timestamp,
    kind: z.enum(ENTRY_KINDS),
    delta: z.int().meta({ description: 'By how much the balance changed' }),
    balanceAfter: z.int().meta({ description: 'available + held − debt after this entry' }),
    label: z.string(),
    description: z.string(),
    idempotencyKey: z.string().nullable(),
    apiKeyId: z.uuid().nullable(),
    userId: z.uuid().nullable(),
    holdId: z.uuid().nullable(),
    paymentId: z.uuid().nullable(),
    metadata: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Entry', description: 'One change of the balance; entries are never changed' });

export const entriesQuerySchema = z
  .strictObject({
    cursor: z
      .string()
      .regex(/^[0-9A-Za-z_-]{1,64}$/, 'Send the cursor as nextCursor gave it.')
      .optional()
      .meta({ description: 'nextCursor of the page before; the filters stay the same' }),
    limit: z.coerce
      .number()
      .int('A limit is a whole number.')
      .min(1, 'A limit is 1 to 100.')
      .max(100, 'A limit is 1 to 100.')
      .default(50)
      .meta({ description: 'Entries a page; does not apply to CSV' }),
    kind: z.enum(ENTRY_KINDS).optional().meta({ description: 'Only entries of this kind' }),
    label: label.optional().meta({ description: 'Only entries with this label' }),
    apiKeyId: z.uuid().optional().meta({ description: 'Only entries made with this API key' }),
    from: timestamp.optional().meta({ description: 'Only entries from this time on' }),
    to: timestamp.optional().meta({ description: 'Only entries before this time' }),
    format: z
      .enum(['json', 'csv'])
      .default('json')
      .meta({ description: 'csv: all entries that match, the newest first, at most 100,000' }),
  })
  .meta({ id: 'EntriesQuery' });

export const entriesAnswerSchema = z
  .strictObject({
    entries: z.array(entrySchema).meta({ description: 'The newest first' }),
    nextCursor: z.string().nullable().meta({ description: 'For the next page; null on the last one' }),
  })
  .meta({ id: 'EntriesAnswer' });

export type Balance = z.infer<typeof balanceSchema>;
export type ConsumeRequest = z.infer<typeof consumeRequestSchema>;
export type ConsumeAnswer = z.infer<typeof consumeAnswerSchema>;
export type ConsumeBatchRequest = z.infer<typeof consumeBatchRequestSchema>;
export type BatchResult = z.infer<typeof batchResultSchema>;
export type ConsumeBatchAnswer = z.infer<typeof consumeBatchAnswerSchema>;
export type HoldRequest = z.infer<typeof holdRequestSchema>;
export type HoldAnswer = z.infer<typeof holdAnswerSchema>;
export type CaptureRequest = z.infer<typeof captureRequestSchema>;
export type EndHoldAnswer = z.infer<typeof endHoldAnswerSchema>;
export type Entry = z.infer<typeof entrySchema>;
export type EntriesQuery = z.infer<typeof entriesQuerySchema>;
export type EntriesAnswer = z.infer<typeof entriesAnswerSchema>;
