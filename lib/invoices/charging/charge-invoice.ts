import { setTimeout as sleep } from 'node:timers/promises';
import type Stripe from 'stripe';
import { ensureCustomerIntent } from '#lib/customer-payments/ensure-intent.ts';
import { getCustomerPayment } from '#lib/customer-payments/payment.ts';
import { describeCustomerIntent } from '#lib/customer-payments/settle-intent.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { askCard, type CardAnswer, lookUpTry } from '#lib/invoices/charging/ask-card.ts';
import type { ClaimedTry } from '#lib/invoices/charging/claim.ts';
import type { Turns } from '#lib/invoices/charging/turns.ts';
import { log } from '#lib/log.ts';
import { stripe } from '#lib/stripe.ts';

/** Asked again under the same key so often, with growing pauses; then whoever comes after the lease goes on. */
const ASKED_AGAIN = 4;
/** Stripe remembers a key for a day at least; before that is over an intent is looked for rather than made. */
const KEY_LIVES_MS = 23 * 3_600_000;

/**
 * Charges one claimed invoice and records what came of it. Cut off anywhere, the try is asked again under the same key:
 * by this run, or by whichever takes the invoice when the lease is over.
 *
 * @returns whether the try has ended; where it has not, its outcome is unknown
 * @throws where Stripe does not accept our key at all
 */
export async function chargeInvoice(
  claimed: ClaimedTry,
  turns: Turns,
  signal: AbortSignal,
): Promise<boolean> {
  if (!claimed.createsIntent) {
    const refusal = await readyIntent(claimed, turns);
    if (refusal) return finish(claimed, refusal);
  }
  const isForgotten = Date.now() - claimed.startedAt.getTime() > KEY_LIVES_MS;
  if (isForgotten) return finish(claimed, await lookUp(claimed, turns));
  let pause = 500;
  for (let asked = 0; asked <= ASKED_AGAIN; ) {
    await turns.next();
    const answer = await askCard(stripe(), claimed);
    if (answer.kind === 'throttled') {
      // Nothing ran. It does not count, unless the run is to stop.
      if (signal.aborted) return false;
      await turns.putOff(answer.afterMs);
      continue;
    }
    if (answer.kind !== 'unknown') return finish(claimed, answer);
    log.warn({ invoiceId: claimed.invoiceId, reason: answer.message }, 'the outcome of a charge is unknown');
    if (answer.hasEnded) return finish(claimed, await lookUp(claimed, turns));
    asked += 1;
    await sleep(pause * (0.75 + Math.random() / 2));
    pause *= 2;
  }
  return false;
}

/**
 * Somebody began to pay on the page of the invoice, or an earlier try made nothing: the intent is made under the key of
 * the payment, which both use, and learns whose card it is about to be asked of.
 */
async function readyIntent(claimed: ClaimedTry, turns: Turns): Promise<CardAnswer | null> {
  if (claimed.intentId === null) {
    await turns.next();
    try {
      claimed.intentId = await ensureCustomerIntent(await getCustomerPayment(claimed.paymentId));
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'payment_refused')) throw error;
      return { kind: 'refused', code: error.code, message: error.message };
    }
  }
  if (!claimed.hasCustomer) {
    await turns.next();
    await stripe().paymentIntents.update(claimed.intentId, { customer: claimed.customerId });
    claimed.hasCustomer = true;
  }
  return null;
}

async function lookUp(claimed: ClaimedTry, turns: Turns): Promise<CardAnswer | null> {
  await turns.next();
  return lookUpTry(stripe(), claimed);
}

async function finish(claimed: ClaimedTry, answer: CardAnswer | null): Promise<boolean> {
  switch (answer?.kind) {
    case 'moved':
      return record(
        claimed,
        answer.intent,
        answer.intent.status === 'processing' ? 'processing' : 'paid',
        null,
        null,
      );
    case 'authenticate':
      return record(claimed, answer.intent, 'requires_auth', answer.code, answer.message);
    case 'declined':
      return record(claimed, answer.intent, 'failed', answer.code, answer.message, answer.isRetriable);
    case 'refused':
      return record(claimed, null, 'failed', answer.code, answer.message);
    case undefined:
      return record(claimed, null, 'not_made', null, 'Stripe failed and knows of no such try');
    case 'throttled':
    case 'unknown':
      return false;
  }
}

async function record(
  { tryId, invoiceId }: ClaimedTry,
  intent: Stripe.PaymentIntent | null,
  outcome: 'paid' | 'processing' | 'requires_auth' | 'failed' | 'not_made',
  code: string | null,
  message: string | null,
  isRetriable = true,
): Promise<boolean> {
  await query({ name: 'finish-invoice-try', text: 'select invoicing.finish_try($1, $2, $3, $4, $5, $6)' }, [
    tryId,
    intent && JSON.stringify(describeCustomerIntent(intent)),
    outcome,
    code,
    message,
    isRetriable,
  ]);
  log.info({ invoiceId, outcome, code }, 'an invoice was charged');
  return true;
}
