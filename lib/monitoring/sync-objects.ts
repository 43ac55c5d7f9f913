import Stripe from 'stripe';
import { z } from 'zod';
import { findCursor, forgetCursor, moveCursor } from '#lib/monitoring/cursors.ts';
import { FROM_THE_START, type PageParams, readPage, walkSchema } from '#lib/monitoring/walk.ts';
import { callPatiently } from '#lib/run-jobs/call-patiently.ts';
import type { JobContext } from '#lib/run-jobs/define-job.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';

export type ObjectKind = 'refund' | 'invoice' | 'subscription';

export const objectsReadSchema = z.object({ walk: walkSchema.nullable(), count: z.int(), stored: z.int() });

export type ObjectsRead = z.infer<typeof objectsReadSchema>;

/** An object in the shape that monitoring.store_objects documents. */
interface StoredObject {
  object_id: string;
  amount: number | null;
  currency: string | null;
  status: string;
  customer_id: string | null;
  charge_id: string | null;
  created_at: number;
  livemode: boolean;
}

interface Listed {
  id: string;
  stored: StoredObject;
}

const PAGE_SIZE = 100;

const idOf = (reference: string | { id: string } | null): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null);

/** How each kind is listed, and what of it is kept. */
const LISTS: Record<
  ObjectKind,
  (stripe: Stripe, page: PageParams, livemode: boolean) => Promise<Stripe.ApiList<Listed>>
> = {
  refund: async (stripe, page, livemode) => {
    const { data, ...list } = await stripe.refunds.list(page);
    return {
      ...list,
      data: data.map((refund) => listed(refund, livemode, refund.amount, refund.currency, refund.status)),
    };
  },
  invoice: async (stripe, page) => {
    const { data, ...list } = await stripe.invoices.list(page);
    return {
      ...list,
      data: data.map((invoice) =>
        listed(invoice, invoice.livemode, invoice.total, invoice.currency, invoice.status),
      ),
    };
  },
  subscription: async (stripe, page) => {
    const { data, ...list } = await stripe.subscriptions.list({ ...page, status: 'all' });
    return {
      ...list,
      data: data.map((found) => listed(found, found.livemode, null, found.currency, found.status)),
    };
  },
};

interface Source {
  id?: string;
  created: number;
  customer?: string | { id: string } | null;
  charge?: string | { id: string } | null;
}

function listed(
  source: Source,
  livemode: boolean,
  amount: number | null,
  currency: string | null,
  status: string | null,
): Listed {
  if (!source.id) throw new Error('Stripe listed an object without an id');
  return {
    id: source.id,
    stored: {
      object_id: source.id,
      amount,
      currency,
      status: status ?? 'unknown',
      customer_id: idOf(source.customer ?? null),
      charge_id: idOf(source.charge ?? null),
      created_at: source.created,
      livemode,
    },
  };
}

/**
 * Reads refunds, invoices or subscriptions that are new since the last time and keeps them: page by page, each page with
 * how far it is in one transaction.
 */
export async function syncObjects(
  kind: ObjectKind,
  livemode: boolean,
  before: ObjectsRead | null,
  context: Pick<JobContext, 'signal' | 'progress' | 'log'>,
  save: (read: ObjectsRead, transaction: Transaction) => Promise<void>,
): Promise<ObjectsRead> {
  const cursor = before ? null : await findCursor(kind);
  let read: ObjectsRead = before ?? {
    walk: cursor ? { direction: 'forward', newest: cursor.newest_id } : FROM_THE_START,
    count: 0,
    stored: 0,
  };
  while (read.walk !== null) {
    const list = (page: PageParams) =>
      callPatiently(context.signal, (stripe) => LISTS[kind](stripe, page, livemode));
    const page = await readPage(list, PAGE_SIZE, read.walk).catch(async (error: unknown) => {
      const isLost =
        error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';
      if (!isLost) throw error;
      await forgetCursor(kind);
      return readPage(list, PAGE_SIZE, FROM_THE_START);
    });
    const sofar = read;
    read = await inTransaction(async (transaction) => {
      const [row] = await transaction.query<{ stored: number }>(
        { name: 'store-objects', text: 'select monitoring.store_objects($1, $2) as stored' },
        [kind, JSON.stringify(page.objects.map(({ stored }) => stored))],
      );
      const next = {
        walk: page.next,
        count: sofar.count + page.objects.length,
        stored: sofar.stored + (row?.stored ?? 0),
      };
      if (page.next?.direction !== 'back' && page.newest !== null) {
        await moveCursor(transaction, kind, { newest_id: page.newest, pending: [] });
      }
      await save(next, transaction);
      return next;
    });
    context.progress(read.count, null, `${kind}s read, ${read.stored} of them new`);
  }
  return read;
}
