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
  /** hold: which of the holds made so far, counted from the newest; part: 0 means all of it. */
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
const malformed = { weight: 1, arbitrary: fc.constantFrom(0, -1, 1_000_000_000_001) };
/** Grants are larger than debits, or most debits would only be refused. */
const given = fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 20, max: 200 }) }, malformed);
const credits = fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 1, max: 16 }) }, malformed);
const key: fc.Arbitrary<KeyChoice> = fc.oneof(
  { weight: 9, arbitrary: fc.constant('new' as const) },
  { weight: 1, arbitrary: fc.nat(30) },
);

/** Mostly one of the newest: older ones have ended. */
const choiceOfHold = fc.oneof({ weight: 4, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(20) });

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
  credits: fc.integer({ min: 1, max: 12 }),
  label: debitFields.label,
  key: fc.oneof({ weight: 4, arbitrary: fc.constant('new' as const) }, { weight: 1, arbitrary: fc.nat(30) }),
  apiKey: fc.nat(2),
});

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('give' as const),
      tenant,
      credits: given,
      priority: fc.constantFrom(10, 50, 50, 50),
      startsIn: fc.constantFrom(0, 0, 0, 1, 2, 4),
      endsIn: fc.constantFrom(0, 0, 1, 2, 3, 6, 9),
      key,
    }),
  },
  { weight: 6, arbitrary: debit.map((fields) => ({ kind: 'consume' as const, ...fields })) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('consumeMany' as const),
      debits: fc.array(batchDebit, { maxLength: 8, size: 'max' }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(debit, fc.constantFrom(0, 1, 2, 3, 5, 8, 8, 12)).map(([fields, endsIn]) => ({
      kind: 'hold' as const,
      ...fields,
      endsIn,
    })),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('capture' as const),
      tenant,
      hold: choiceOfHold,
      part: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 18 })),
      key,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('release' as const), tenant, hold: choiceOfHold, key }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deduct' as const), tenant, credits, key }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('clawBack' as const),
      tenant,
      credits: fc.integer({ min: 1, max: 120 }),
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
export const operations: fc.Arbitrary<Operation[]> = fc.noBias(
  fc.array(operation, { maxLength: 50, size: 'max' }),
);
