/** The model of the fault simulation says so when money is not where it must be: it has to be able to fail. */
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import type { Books } from '../simulation/faults/books.ts';
import { whatIsWrong } from '../simulation/faults/expectations.ts';
import type { Truth } from '../simulation/faults/truth.ts';

const intent = {
  id: 'pi_1',
  created: 1_800_000_000,
  status: 'succeeded',
  amount_received: 1000,
  metadata: { refill_payment_id: 'p1' },
} as unknown as Stripe.PaymentIntent;
const refund = {
  id: 're_1',
  amount: 400,
  status: 'succeeded',
  payment_intent: 'pi_1',
  metadata: { refill_refund_id: 'r1' },
} as unknown as Stripe.Refund;
const truth: Truth = { intents: [intent], charges: [], refunds: [refund], disputes: [] };

const payment = {
  id: 'p1',
  status: 'succeeded',
  credits: 1000,
  created_at: '2027-01-15T00:00:00Z',
  amount_received_cents: 1000,
  amount_refunded_cents: 400,
  amount_disputed_cents: 0,
};
const books: Books = {
  payment_history: [payment],
  credit_grants: [{ payment_id: 'p1', credits: 1000, clawed_back: 400 }],
  refunds: [{ id: 'r1', stripe_refund_id: 're_1', status: 'succeeded', amount_cents: 400 }],
  credit_entries: [{ kind: 'consume', idempotency_key: 'k1', delta: -30 }],
  credit_accounts: [{ available: 670, held: 0, debt: 0 }],
};
const debits = { acknowledged: new Map([['k1', 30]]), unknown: new Map<string, number>() };
const wrong = (changedTruth: Partial<Truth>, changedBooks: Books, changedDebits = debits) =>
  whatIsWrong({ ...truth, ...changedTruth }, { ...books, ...changedBooks }, changedDebits, 100).join('\n');

describe('the model', () => {
  it('is content where everything agrees', () => {
    expect(wrong({}, {})).toBe('');
  });

  it.each<[string, Partial<Truth>, Books, string]>([
    ['a captured payment that was not credited', {}, { credit_grants: [] }, 'granted nothing'],
    [
      'credits of a payment that Stripe never captured',
      { intents: [] },
      {},
      'succeeded here and not at Stripe',
    ],
    [
      'a second charge for one payment',
      { intents: [intent, { ...intent, id: 'pi_2' }] },
      {},
      'charged twice',
    ],
    ['a refund that nobody here knows', {}, { refunds: [] }, 'not known here'],
    ['a refund that was made twice', { refunds: [refund, { ...refund, id: 're_2' }] }, {}, 'made twice'],
    [
      'a refund that took no credits back',
      {},
      { credit_grants: [{ payment_id: 'p1', credits: 1000, clawed_back: 0 }] },
      'less 400',
    ],
    ['an intent without a row', {}, { payment_history: [] }, 'has no row'],
    [
      'a row that came after its intent',
      {},
      { payment_history: [{ ...payment, created_at: '2027-01-15T09:00:00Z' }] },
      'older than its payment',
    ],
    [
      'a balance that nobody can explain',
      {},
      { credit_accounts: [{ available: 671, held: 0, debt: 0 }] },
      'The balance is 671',
    ],
    ['an acknowledged debit that is gone', {}, { credit_entries: [] }, 'was acknowledged'],
    [
      'a debit that is there twice',
      {},
      { credit_entries: [...(books.credit_entries ?? []), ...(books.credit_entries ?? [])] },
      'twice',
    ],
    [
      'a recharge that never ends',
      {},
      { auto_recharge_attempts: [{ id: 'a1', status: 'charging' }] },
      'never ends',
    ],
  ])('finds %s', (_, changedTruth, changedBooks, words) => {
    expect(wrong(changedTruth, changedBooks)).toContain(words);
  });

  it('finds a debit that was refused and booked all the same', () => {
    expect(wrong({}, {}, { acknowledged: new Map(), unknown: new Map() })).toContain('was refused');
  });
});
