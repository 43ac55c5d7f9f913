/** What the address of the History tab asks for. Pure. */
import { z } from 'zod';
import { ENTRY_KINDS } from '#lib/credits/entry-kinds.ts';

export const PAYMENT_KINDS = ['purchase', 'recharge'] as const;
/** Days back from now; `all` has no beginning. */
export const PERIODS = { '30d': 30, '90d': 90, '365d': 365, all: null } as const;

export type Period = keyof typeof PERIODS;
export type HistoryView = 'payments' | 'entries';

const period = z.enum(['30d', '90d', '365d', 'all']).catch('all');
const cursor = z.string().max(120).optional().catch(undefined);

const paymentsQuery = z.object({
  view: z.literal('payments').catch('payments'),
  kind: z.enum(PAYMENT_KINDS).optional().catch(undefined),
  period,
  before: cursor,
});
const entriesQuery = z.object({
  view: z.literal('entries'),
  kind: z.enum(ENTRY_KINDS).optional().catch(undefined),
  period,
  before: cursor,
});

export type PaymentsQuery = z.infer<typeof paymentsQuery>;
export type EntriesQuery = z.infer<typeof entriesQuery>;
export type HistoryQuery = PaymentsQuery | EntriesQuery;

/** What makes no sense counts as not asked for: an old or mistyped link shows the whole history. */
export function parseHistoryQuery(params: Record<string, string | string[] | undefined>): HistoryQuery {
  const single = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  return single.view === 'entries' ? entriesQuery.parse(single) : paymentsQuery.parse(single);
}

/** The address's search for a query; what is the default is left out. */
export function historySearch(query: HistoryQuery): string {
  const search = new URLSearchParams();
  if (query.view !== 'payments') search.set('view', query.view);
  if (query.kind) search.set('kind', query.kind);
  if (query.period !== 'all') search.set('period', query.period);
  if (query.before) search.set('before', query.before);
  const text = search.toString();
  return text ? `?${text}` : '';
}

/** When a period begins. */
export function startOf(asked: Period, now: Date): string | null {
  const days = PERIODS[asked];
  return days === null ? null : new Date(now.getTime() - days * 86_400_000).toISOString();
}
