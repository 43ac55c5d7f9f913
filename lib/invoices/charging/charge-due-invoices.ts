import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import { query, queryOne } from '#lib/db.ts';
import { chargeInvoice } from '#lib/invoices/charging/charge-invoice.ts';
import { type ClaimedTry, claimDue } from '#lib/invoices/charging/claim.ts';
import { Turns } from '#lib/invoices/charging/turns.ts';
import { log } from '#lib/log.ts';

export interface ChargeRun {
  runId: string;
  /** How often Stripe is asked in a second, by all runs together. */
  perSecond: number;
  /** How many requests may be on their way at once. */
  concurrency: number;
  leaseSeconds: number;
  /** At most so many invoices. */
  limit: number;
  signal: AbortSignal;
  progress: (done: number, total: number) => void;
}

/** As the job answers it: an intent where one was asked and nothing is wrong, an error otherwise. */
export type InvoiceResult =
  | { invoice_id: number; status: 'paid' | 'requires_auth' | 'processing'; payment_intent_id: string }
  | { invoice_id: number; status: 'failed' | 'skipped' | 'unknown'; error: string };

/**
 * Charges every invoice that is due to its customer's saved card. Runs at the same time share the work; a run that died
 * is gone on with by any other, itself included, as soon as its leases are over. One bad invoice stops no other.
 *
 * @returns what this run made of each invoice it took, over all its starts
 */
export async function chargeDueInvoices(run: ChargeRun): Promise<InvoiceResult[]> {
  const before = await listResults(run.runId);
  const total = Math.min(before.length + (await countDue()).due, run.limit);
  const turns = new Turns(run.perSecond);
  const underWay = new Set<Promise<void>>();
  let taken = before.length;
  let done = before.length;
  let fatal: unknown = null;
  const report = (more: number) => {
    done += more;
    run.progress(done, Math.max(total, done));
  };
  report(0);

  const charge = async (claimed: ClaimedTry) => {
    try {
      await chargeInvoice(claimed, turns, run.signal);
    } catch (error) {
      // The try stays open: whoever takes the invoice after the lease asks again under its key.
      log.error({ invoiceId: claimed.invoiceId, err: error }, 'an invoice could not be charged');
      if (isOfEveryInvoice(error)) fatal ??= error;
    }
    report(1);
  };

  while (!run.signal.aborted && fatal === null && taken < run.limit) {
    const free = Math.min(run.concurrency - underWay.size, run.limit - taken);
    const { tries, skipped } = await claimDue({
      runId: run.runId,
      most: free,
      leaseSeconds: run.leaseSeconds,
    });
    taken += tries.length + skipped;
    report(skipped);
    for (const claimed of tries) {
      const work = charge(claimed).finally(() => underWay.delete(work));
      underWay.add(work);
    }
    if (tries.length + skipped === 0) {
      if (underWay.size === 0 && !(await isMoreToCome(run))) break;
      if (underWay.size > 0) await Promise.race(underWay);
    } else if (underWay.size >= run.concurrency) {
      await Promise.race(underWay);
    }
  }
  await Promise.all(underWay);
  if (fatal !== null) throw fatal;
  return listResults(run.runId);
}

/** A key that Stripe does not accept: no other invoice would fare better. */
function isOfEveryInvoice(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeAuthenticationError ||
    error instanceof Stripe.errors.StripePermissionError
  );
}

/** What others hold may come back, because they died: it is waited for, a lease at most. */
async function isMoreToCome({ signal, leaseSeconds }: ChargeRun): Promise<boolean> {
  const waitUntil = Date.now() + (leaseSeconds + 5) * 1_000;
  while (!signal.aborted && Date.now() < waitUntil) {
    const { due, leased } = await countDue();
    if (due > 0) return true;
    if (leased === 0) return false;
    await sleep(500);
  }
  return false;
}

async function countDue(): Promise<{ due: number; leased: number }> {
  return queryOne<{ due: number; leased: number }>({
    name: 'count-due-invoices',
    text: 'select due, leased from invoicing.count_due()',
  });
}

async function listResults(runId: string): Promise<InvoiceResult[]> {
  const rows = await query<{
    invoice_id: number;
    status: string;
    payment_intent_id: string | null;
    error: string | null;
  }>({ name: 'results-of-run', text: 'select * from invoicing.list_results($1)' }, [runId]);
  return rows.map(({ invoice_id, status, payment_intent_id, error }) => {
    switch (status) {
      case 'paid':
      case 'requires_auth':
      case 'processing':
        if (payment_intent_id) return { invoice_id, status, payment_intent_id };
        return { invoice_id, status: 'unknown', error: error ?? 'Its intent is not known yet.' };
      case 'failed':
      case 'skipped':
        return { invoice_id, status, error: error ?? 'The card was declined.' };
      default:
        return {
          invoice_id,
          status: 'unknown',
          error: error ?? 'Stripe has not answered yet; the next run asks again under the same key.',
        };
    }
  });
}
