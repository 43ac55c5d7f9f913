/** What a simulated run consists of: plain data, so that a failing run can be printed, shrunk and kept. */
import fc from 'fast-check';

/** Which idempotency key an operation brings: a new one, or that of an earlier operation (another request, then). */
export type KeyChoice = 'new' | number;

export interface Debit {
  /** 0 and 1 exist, 2 is nobody's. */
  readonly tenant: number;
  readonly credits: number;
  readonly label: string | null;
  readonly key: KeyChoice;
  /** 0: none; 1: an API key without a budget; 2: one with a budget. */
  readonly apiKey: number;
}

export type Operation =
  | {
      readonly kind: 'give';
      readonly tenant: number;
      readonly credits: number;
      readonly priority: number;
      /** Hours from now; 0: at once, never. */
      readonly startsIn: number;
      readonly endsIn: number;
      readonly key: KeyChoice;
    }
  | ({ readonly kind: 'consume' } & Debit)
  | { readonly kind: 'consumeMany'; readonly debits: readonly Debit[] }
  | ({ readonly kind: 'hold'; readonly endsIn: number } & Debit)
  /** hold: which of the holds made so far; part: 0 means all of it. */
  | {
      readonly kind: 'capture';
      readonly tenant: number;
      readonly hold: number;
      readonly part: number;
      readonly key: KeyChoice;
    }
  | { readonly kind: 'release'; readonly tenant: number; readonly hold: number; readonly key: KeyChoice }
  | { readonly kind: 'deduct'; readonly tenant: number; readonly credits: number; readonly key: KeyChoice }
  | { readonly kind: 'clawBack'; readonly tenant: number; readonly credits: number }
  | { readonly kind: 'pass'; readonly hours: number }
  | { readonly kind: 'sweep' }
  /** An earlier request once more, word for word. */
  | { readonly kind: 'repeat'; readonly earlier: number };

const tenant = fc.nat(1);
const credits = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 1_000_000_000_000, 1_000_000_000_001) },
);
const key: fc.Arbitrary<KeyChoice> = fc.oneof(
  { weight: 9, arbitrary: fc.constant('new' as const) },
  { weight: 1, arbitrary: fc.nat(30) },
);

const debitFields = {
  credits,
  label: fc.constantFrom('', 'search', 'chat', null),
  key,
  apiKey: fc.nat(2),
};
const debit = fc.record({
  ...debitFields,
  tenant: fc.oneof({ weight: 12, arbitrary: tenant }, { weight: 1, arbitrary: fc.constant(2) }),
});
/** One malformed debit refuses a whole batch, so that batches are mostly well formed, and their keys repeat more. */
const batchDebit = fc.record({
  tenant: fc.oneof({ weight: 12, arbitrary: tenant }, { weight: 1, arbitrary: fc.constant(2) }),
  credits: fc.integer({ min: 1, max: 40 }),
  label: debitFields.label,
  key: fc.oneof({ weight: 4, arbitrary: fc.constant('new' as const) }, { weight: 1, arbitrary: fc.nat(30) }),
  apiKey: fc.nat(2),
});

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('give' as const),
      tenant,
      credits,
      priority: fc.constantFrom(10, 50, 50, 50),
      startsIn: fc.constantFrom(0, 0, 0, 1, 2, 4),
      endsIn: fc.constantFrom(0, 0, 1, 2, 3, 6),
      key,
    }),
  },
  { weight: 6, arbitrary: debit.map((fields) => ({ kind: 'consume' as const, ...fields })) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('consumeMany' as const),
      debits: fc.array(batchDebit, { maxLength: 12 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(debit, fc.integer({ min: 0, max: 4 })).map(([fields, endsIn]) => ({
      kind: 'hold' as const,
      ...fields,
      endsIn,
    })),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('capture' as const),
      tenant,
      hold: fc.nat(10),
      part: fc.integer({ min: 0, max: 45 }),
      key,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('release' as const), tenant, hold: fc.nat(10), key }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deduct' as const), tenant, credits, key }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('clawBack' as const),
      tenant,
      credits: fc.integer({ min: 1, max: 60 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'sweep' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat' as const), earlier: fc.nat(40) }) },
);

/** Unbiased: every seed is one run, and short runs prove little. */
export const operations: fc.Arbitrary<Operation[]> = fc.noBias(fc.array(operation, { maxLength: 45 }));
