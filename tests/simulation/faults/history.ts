/** What a simulated history consists of: plain data, so that a failing one can be printed, shrunk and kept. */
import fc from 'fast-check';

/** Test numbers by what the bank makes of them. */
export const CARDS = {
  good: '4242424242424242',
  otherGood: '5555555555554444',
  declines: '4000000000000341',
  hasNoMoney: '4000000000009995',
  lost: '4000000000009987',
  wantsPerson: '4000002760003184',
  refundFailsLater: '4000000000005126',
  disputed: '4000000000000259',
} as const;
type CardName = keyof typeof CARDS;

/** Indexes choose among what there is by then, counted from the newest; where there is nothing, nothing happens. */
export type Step =
  | {
      readonly kind: 'buy';
      readonly cents: number;
      readonly card: CardName;
      /** What the person does where the bank asks. */
      readonly authentication: 'complete' | 'fail' | 'never';
      /** The bank says later whether it pays. */
      readonly isSlow: boolean;
      /** How often the browser asks for the intent before the person gives up, and whether its page asks at the end. */
      readonly tries: number;
      readonly isSynced: boolean;
      readonly savesCard: boolean;
    }
  | { readonly kind: 'consume'; readonly percent: number }
  | {
      readonly kind: 'rule';
      readonly thresholdCredits: number;
      readonly amountCents: number;
      readonly maxPerDay: number;
      readonly capCents: number;
      readonly cards: readonly CardName[];
    }
  | { readonly kind: 'switchOff' | 'rechargeNow' | 'reconcile' | 'sweep' }
  | { readonly kind: 'changeCard'; readonly card: number; readonly how: 'expire' | 'detach' | CardName }
  | {
      readonly kind: 'refund';
      readonly payment: number;
      readonly percent: number;
      readonly by: 'operator' | 'owner' | 'stripe';
    }
  | { readonly kind: 'dispute'; readonly payment: number; readonly reason: 'fraudulent' | 'warning' }
  | { readonly kind: 'endDispute' | 'endRefund'; readonly which: number; readonly isGood: boolean }
  | { readonly kind: 'endSlow'; readonly payment: number; readonly isPaid: boolean }
  | { readonly kind: 'sync' | 'redeliver'; readonly which: number }
  /** A person opens the link of a recharge that waits for him, answers the bank, and comes back or goes away. */
  | {
      readonly kind: 'rescue';
      readonly authentication: 'complete' | 'fail' | 'never';
      readonly comesBack: boolean;
    }
  | { readonly kind: 'pass'; readonly minutes: number }
  | Fault;

export interface Fault {
  readonly kind: 'fault';
  readonly fault: string;
  /** Paths of requests, or types of events; `*` stands for anything. */
  readonly on: string;
  readonly times: number;
  readonly delayMs: number;
}

/** Groups follow each other; what stands in one group happens at once. */
export type History = readonly (readonly Step[])[];

const cents = fc.constantFrom(500, 700, 1000, 1999, 2500, 5000);
const which = fc.nat(3);
const payingCard = fc.constantFrom<CardName>(
  'good',
  'good',
  'good',
  'otherGood',
  'declines',
  'wantsPerson',
  'refundFailsLater',
  'disputed',
);
const savedCard = fc.constantFrom<CardName>(
  'good',
  'good',
  'otherGood',
  'declines',
  'hasNoMoney',
  'lost',
  'wantsPerson',
);

const buy: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('buy' as const),
  cents,
  card: payingCard,
  authentication: fc.constantFrom('complete', 'complete', 'fail', 'never'),
  isSlow: fc.integer({ min: 0, max: 5 }).map((n) => n === 5),
  tries: fc.integer({ min: 1, max: 3 }),
  isSynced: fc.boolean(),
  savesCard: fc.boolean(),
});
const consume: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('consume' as const),
  percent: fc.constantFrom(5, 30, 60, 100, 120),
});
const rule: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('rule' as const),
  thresholdCredits: fc.constantFrom(50, 400, 2000),
  amountCents: cents,
  maxPerDay: fc.integer({ min: 1, max: 6 }),
  capCents: fc.constantFrom(5000, 8000, 20_000),
  cards: fc.array(savedCard, { minLength: 1, maxLength: 3 }),
});
const refund: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('refund' as const),
  payment: which,
  percent: fc.constantFrom(10, 33, 50, 100),
  by: fc.constantFrom('operator', 'owner', 'stripe'),
});
const changeCard: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('changeCard' as const),
  card: which,
  how: fc.constantFrom<'expire' | 'detach' | CardName>('expire', 'detach', 'good', 'hasNoMoney', 'lost'),
});

const REQUEST_FAULTS = [
  'drop_before',
  'drop_after',
  'error_500',
  'error_500_after',
  'error_429',
  'delay',
  'delay_after',
];
const WEBHOOK_FAULTS = ['duplicate', 'reorder', 'lose', 'lose', 'delay', 'bad_signature'].map(
  (name) => `webhook_${name}`,
);
const fault: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('fault' as const),
    fault: fc.constantFrom(...REQUEST_FAULTS),
    on: fc.constantFrom(
      '*',
      '/v1/payment_intents',
      '*/confirm',
      '*/confirm',
      '*/cancel',
      '/v1/payment_intents/pi_*',
      '/v1/refunds*',
      '/v1/refunds*',
      '/v1/disputes*',
    ),
    times: fc.constantFrom(1, 2, 4, 7),
    delayMs: fc.constantFrom(50, 300, 900),
  }),
  fc.record({
    kind: fc.constant('fault' as const),
    fault: fc.constantFrom(...WEBHOOK_FAULTS),
    on: fc.constantFrom(
      '*',
      'payment_intent.*',
      'payment_intent.succeeded',
      'charge.*',
      'refund.*',
      'payment_method.*',
    ),
    times: fc.constantFrom(1, 3, 8),
    delayMs: fc.constantFrom(50, 300, 900),
  }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: buy },
  { weight: 5, arbitrary: consume },
  { weight: 3, arbitrary: rule },
  { weight: 5, arbitrary: refund },
  { weight: 2, arbitrary: changeCard },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('rechargeNow', 'rechargeNow', 'switchOff', 'reconcile', 'sweep'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('dispute' as const),
      payment: which,
      reason: fc.constantFrom('fraudulent', 'fraudulent', 'warning'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('endDispute', 'endRefund'),
      which,
      isGood: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('endSlow' as const), payment: which, isPaid: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('sync', 'redeliver'), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      minutes: fc.constantFrom(2, 20, 70, 250),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('rescue' as const),
      authentication: fc.constantFrom('complete', 'complete', 'fail', 'never'),
      comesBack: fc.boolean(),
    }),
  },
  { weight: 12, arbitrary: fault },
);

/** What a product is busy with all day, without any fault. */
export const work: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: buy },
  { weight: 6, arbitrary: consume },
  { weight: 1, arbitrary: rule },
  { weight: 2, arbitrary: refund },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('rechargeNow', 'rechargeNow', 'sweep', 'reconcile') }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('sync', 'redeliver'), which }) },
);

const group = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(step) },
  { weight: 1, arbitrary: fc.tuple(step, step) },
  { weight: 1, arbitrary: fc.tuple(step, step, step) },
);

/** Without a payment or a rule to begin with there is little to go wrong. */
export const history: fc.Arbitrary<History> = fc
  .tuple(
    fc.oneof(fc.tuple(buy), fc.tuple(rule), fc.tuple(fault, buy), fc.tuple(fault, rule, consume)),
    fc.array(group, { minLength: 2, maxLength: 8, size: 'max' }),
  )
  .map(([first, rest]) => [first, ...rest]);
