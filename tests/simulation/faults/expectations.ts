/**
 * The model: what must be of one tenant once everything is at rest, from what Stripe really captured, refunded and lost
 * to disputes, and from the debits that were acknowledged. It shares nothing with the product's own rules.
 */
import type Stripe from 'stripe';
import type { Books } from './books.ts';
import type { Truth } from './truth.ts';

interface Debits {
  readonly acknowledged: ReadonlyMap<string, number>;
  readonly unknown: ReadonlyMap<string, number>;
}

/** @returns in words, what is otherwise than it must be. */
export function whatIsWrong(truth: Truth, books: Books, debits: Debits, welcomeCredits: number): string[] {
  const wrong: string[] = [];
  const say = (sentence: string) => wrong.push(sentence);
  const rows = (table: string) => books[table] ?? [];
  const payments = new Map(rows('payment_history').map((row) => [row.id, row]));
  const grants = new Map(rows('credit_grants').map((row) => [row.payment_id, row]));
  let credits = welcomeCredits;
  let netCents = 0;
  const paid = new Set<string>();

  for (const intent of truth.intents) {
    const paymentId = intent.metadata.refill_payment_id ?? '';
    const payment = payments.get(paymentId);
    if (!payment) {
      say(`Intent ${intent.id} names payment ${paymentId}, which has no row.`);
      continue;
    }
    // Stripe knows whole seconds.
    if (Date.parse(String(payment.created_at)) > (intent.created + 1) * 1000) {
      say(`Intent ${intent.id} is older than its payment ${paymentId}.`);
    }
    if (intent.status !== 'succeeded') continue;
    if (paid.has(paymentId)) say(`Payment ${paymentId} was charged twice.`);
    paid.add(paymentId);
    if (payment.status !== 'succeeded')
      say(`Intent ${intent.id} succeeded, its payment is ${payment.status}.`);
    const back = goneBack(truth, intent);
    netCents += intent.amount_received - back.refunded - back.disputed;
    const clawedBack = share(Number(payment.credits), back.refunded + back.disputed, intent.amount_received);
    credits += Number(payment.credits) - clawedBack;
    const grant = grants.get(paymentId);
    if (!grant) say(`Payment ${paymentId} was captured and granted nothing.`);
    else if (grant.credits !== payment.credits || grant.clawed_back !== clawedBack) {
      say(
        `Payment ${paymentId} granted ${grant.credits} less ${grant.clawed_back}, not ${payment.credits} less ${clawedBack}.`,
      );
    }
    const net =
      Number(payment.amount_received_cents) -
      Number(payment.amount_refunded_cents) -
      Number(payment.amount_disputed_cents);
    if (net !== intent.amount_received - back.refunded - back.disputed) {
      say(
        `Payment ${paymentId} keeps ${net} cents here and ${intent.amount_received - back.refunded - back.disputed} at Stripe.`,
      );
    }
  }
  for (const [id, { status }] of payments) {
    if (status === 'succeeded' && !paid.has(String(id)))
      say(`Payment ${id} succeeded here and not at Stripe.`);
    if (status === 'flagged') say(`Payment ${id} is flagged.`);
  }

  wrong.push(...wrongRefunds(truth, rows('refunds')), ...wrongDisputes(truth, rows('disputes')));
  wrong.push(...wrongAttempts(truth, books));
  wrong.push(...wrongDebits(rows('credit_entries'), debits));

  for (const entry of rows('credit_entries')) {
    if (entry.kind === 'consume') credits += Number(entry.delta);
  }
  const [account] = rows('credit_accounts');
  const balance = Number(account?.available) + Number(account?.held) - Number(account?.debt);
  if (balance !== credits)
    say(`The balance is ${balance} credits, not ${credits}; ${netCents} cents are kept.`);
  return wrong;
}

function goneBack(truth: Truth, { id, amount_received: received }: Stripe.PaymentIntent) {
  const refunded = truth.refunds
    .filter(
      ({ payment_intent, status }) => payment_intent === id && status !== 'failed' && status !== 'canceled',
    )
    .reduce((sum, { amount }) => sum + amount, 0);
  const disputed = truth.disputes
    .filter(
      ({ payment_intent, status }) =>
        payment_intent === id && ['needs_response', 'under_review', 'lost'].includes(status),
    )
    .reduce((sum, { amount }) => sum + amount, 0);
  return { refunded, disputed: Math.min(disputed, received) };
}

/** Credits that a part of the money stands for: rounded down, all of it for all. */
function share(credits: number, cents: number, received: number): number {
  return cents >= received ? credits : Number((BigInt(credits) * BigInt(cents)) / BigInt(received));
}

type Rows = Books[string];

function wrongRefunds(truth: Truth, refunds: Rows): string[] {
  const wrong: string[] = [];
  const ours = new Map(refunds.map((row) => [row.stripe_refund_id, row]));
  const asked = new Set<string>();
  for (const { id, amount, status, metadata } of truth.refunds) {
    const row = ours.get(id);
    if (!row) wrong.push(`Refund ${id} of ${amount} is not known here.`);
    else if (row.status !== status || row.amount_cents !== amount) {
      wrong.push(
        `Refund ${id} of ${amount} is ${status} at Stripe, of ${row.amount_cents} and ${row.status} here.`,
      );
    }
    const refundId = metadata?.refill_refund_id;
    if (!refundId) continue;
    if (!refunds.some((candidate) => candidate.id === refundId))
      wrong.push(`Refund ${id} has no earlier row.`);
    if (asked.has(refundId)) wrong.push(`Refund ${refundId} was made twice at Stripe.`);
    asked.add(refundId);
  }
  for (const row of refunds) {
    const isOpen = row.status === 'pending' || row.status === 'succeeded';
    if (isOpen && !truth.refunds.some(({ id }) => id === row.stripe_refund_id)) {
      wrong.push(`Refund ${row.id} is ${row.status} here, and Stripe has none.`);
    }
  }
  return wrong;
}

function wrongDisputes(truth: Truth, disputes: Rows): string[] {
  const ours = new Map(disputes.map((row) => [row.stripe_dispute_id, row]));
  return truth.disputes.flatMap(({ id, status }) => {
    const known = ours.get(id)?.status ?? 'not known';
    return known === status ? [] : [`Dispute ${id} is ${status} at Stripe and ${known} here.`];
  });
}

/** Each charge of a recharge, paid or refused, answers a try that was written down; none is left in the air. */
function wrongAttempts(truth: Truth, books: Books): string[] {
  const wrong: string[] = [];
  const tries = books.auto_recharge_tries ?? [];
  for (const attempt of books.auto_recharge_attempts ?? []) {
    const intents = truth.intents.filter(({ metadata }) => metadata.refill_recharge_id === attempt.id);
    const charges = truth.charges.filter(({ payment_intent }) =>
      intents.some(({ id }) => id === payment_intent),
    );
    const asked = tries.filter(
      ({ attempt_id, outcome }) => attempt_id === attempt.id && outcome !== 'not_made',
    );
    const name = `Recharge ${attempt.id} (${attempt.status})`;
    if (charges.length > asked.length) {
      wrong.push(`${name} asked cards ${charges.length} times and knows of ${asked.length}.`);
    }
    const isPaid = intents.some(({ status }) => status === 'succeeded');
    if (isPaid !== (attempt.status === 'succeeded'))
      wrong.push(`${name} is ${isPaid ? '' : 'not '}paid at Stripe.`);
    const isAtBank = intents.some(({ status }) => status === 'processing');
    if ((attempt.status === 'charging' || attempt.status === 'unknown') && !isAtBank)
      wrong.push(`${name} never ends.`);
  }
  return wrong;
}

function wrongDebits(entries: Rows, { acknowledged, unknown }: Debits): string[] {
  const wrong: string[] = [];
  const booked = new Map<string, number>();
  for (const { kind, idempotency_key: key, delta } of entries) {
    if (kind !== 'consume') continue;
    if (booked.has(String(key))) wrong.push(`Debit ${key} is in the ledger twice.`);
    booked.set(String(key), -Number(delta));
  }
  for (const [key, credits] of acknowledged) {
    if (booked.get(key) !== credits)
      wrong.push(`Debit ${key} of ${credits} was acknowledged; the ledger has ${booked.get(key)}.`);
  }
  for (const key of booked.keys()) {
    if (!acknowledged.has(key) && !unknown.has(key))
      wrong.push(`Debit ${key} was refused and is in the ledger.`);
  }
  return wrong;
}
