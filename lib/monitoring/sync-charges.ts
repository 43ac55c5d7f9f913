import Stripe from 'stripe';
import { z } from 'zod';
import { findCursor, forgetCursor, moveCursor } from '#lib/monitoring/cursors.ts';
import { type LargeCharges, storeCharges, tellOfLargeCharges } from '#lib/monitoring/store-charges.ts';
import { addToTotals, totalsSchema } from '#lib/monitoring/totals.ts';
import { FROM_THE_START, readPage, type Walk, type WalkedPage, walkSchema } from '#lib/monitoring/walk.ts';
import { callPatiently } from '#lib/run-jobs/call-patiently.ts';
import type { JobContext } from '#lib/run-jobs/define-job.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';

export interface ChargeSearch {
  limit: number;
  status: 'succeeded' | 'pending' | 'failed' | 'all';
  /** Every page; without a range, only what is newer than the last time. */
  isAll: boolean;
  /** Seconds since 1970, the end not included. */
  from: number | undefined;
  to: number | undefined;
  notice: LargeCharges | null;
}

/** What has been read of charges so far; the run's state. */
export const chargesReadSchema = z.object({
  /** Null once everything is read. */
  walk: walkSchema.nullable(),
  count: z.int(),
  stored: z.int(),
  totals: totalsSchema,
  pending: z.array(z.string()),
});

export type ChargesRead = z.infer<typeof chargesReadSchema>;

type Save = (read: ChargesRead, transaction: Transaction) => Promise<void>;

/**
 * Reads charges and keeps them, page by page, each page with how far it is in one transaction: a run that was cut off
 * goes on at the next page, and counts nothing twice. No page is kept in memory.
 */
export async function syncCharges(
  search: ChargeSearch,
  before: ChargesRead | null,
  context: Pick<JobContext, 'signal' | 'progress' | 'log'>,
  save: Save,
): Promise<ChargesRead> {
  const followsCursor = search.isAll && search.from === undefined && search.to === undefined;
  const source = `charges:${search.status}`;
  const keep = async (read: ChargesRead, page: WalkedPage<Stripe.Charge>): Promise<ChargesRead> => {
    const wanted = page.objects.filter(({ status }) => search.status === 'all' || status === search.status);
    const waiting =
      search.status === 'succeeded' ? page.objects.filter(({ status }) => status === 'pending') : [];
    return inTransaction(async (transaction) => {
      const newIds = await storeCharges(transaction, wanted);
      if (search.notice) {
        const large = await tellOfLargeCharges(transaction, search.notice, wanted, newIds);
        for (const { id, amount, currency } of large) context.log('A large charge', { id, amount, currency });
      }
      const next: ChargesRead = {
        walk: page.next,
        count: read.count + wanted.length,
        stored: read.stored + newIds.size,
        totals: addToTotals(read.totals, wanted),
        pending: [...read.pending, ...waiting.map(({ id }) => id)],
      };
      // Only once everything older has been read may the next run begin at the newest.
      const isBackDone = page.next?.direction !== 'back';
      if (followsCursor && isBackDone && page.newest !== null) {
        await moveCursor(transaction, source, { newest_id: page.newest, pending: next.pending });
      }
      await save(next, transaction);
      return next;
    });
  };

  let read = before ?? (await begin(followsCursor ? source : null, context, keep));
  while (read.walk !== null) {
    const page = await readNext(search, read.walk, context, followsCursor ? source : null);
    const isOnlyPage = !search.isAll || (!followsCursor && page.next?.direction === 'forward');
    read = await keep(read, isOnlyPage ? { ...page, next: null } : page);
    context.progress(read.count, null, `charges read, ${read.stored} of them new`);
  }
  return read;
}

/** Where the last run ended, after a look at what was pending then; the start of the list otherwise. */
async function begin(
  source: string | null,
  context: Pick<JobContext, 'signal' | 'log'>,
  keep: (read: ChargesRead, page: WalkedPage<Stripe.Charge>) => Promise<ChargesRead>,
): Promise<ChargesRead> {
  const nothing: ChargesRead = { walk: FROM_THE_START, count: 0, stored: 0, totals: {}, pending: [] };
  const cursor = source === null ? null : await findCursor(source);
  if (!cursor) return nothing;
  context.log('Reading what is new', { since: cursor.newest_id, pending: cursor.pending.length });
  const walk: Walk = { direction: 'forward', newest: cursor.newest_id };
  const waiting: Stripe.Charge[] = [];
  for (const id of cursor.pending) {
    waiting.push(await callPatiently(context.signal, (stripe) => stripe.charges.retrieve(id)));
  }
  return keep({ ...nothing, walk }, { objects: waiting, next: walk, newest: cursor.newest_id });
}

async function readNext(
  { limit, from, to }: ChargeSearch,
  walk: Walk,
  context: Pick<JobContext, 'signal' | 'log'>,
  source: string | null,
): Promise<WalkedPage<Stripe.Charge>> {
  const created = { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lt: to }) };
  const range = from === undefined && to === undefined ? {} : { created };
  const read = (at: Walk) =>
    readPage(
      (page) => callPatiently(context.signal, (stripe) => stripe.charges.list({ ...page, ...range })),
      limit,
      at,
    );
  try {
    return await read(walk);
  } catch (error) {
    const isLost =
      error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';
    if (!isLost || source === null) throw error;
    context.log('Stripe does not know where we stood: reading everything anew');
    await forgetCursor(source);
    return read(FROM_THE_START);
  }
}
