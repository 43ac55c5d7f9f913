import { z } from 'zod';
import { type Page, pageOf, readCursor } from '#lib/analytics/cursor.ts';
import { readRows } from '#lib/analytics/read-rows.ts';

export const EVENT_STATUSES = ['pending', 'processed', 'ignored', 'quarantined', 'dead'] as const;

const row = z.object({
  id: z.string(),
  type: z.string(),
  status: z.enum(EVENT_STATUSES),
  attempts: z.number(),
  outcome: z.string().nullable(),
  last_error: z.string().nullable(),
  received_at: z.string(),
});
export type ListedEvent = z.infer<typeof row>;

const search = z.object({
  q: z.string().trim().max(255).catch(''),
  status: z.enum(EVENT_STATUSES).optional().catch(undefined),
  before: z.string().max(320).optional().catch(undefined),
});
export type EventSearch = z.infer<typeof search>;

/** What makes no sense counts as not asked for. */
export function parseEventSearch(params: Record<string, string | string[] | undefined>): EventSearch {
  const { q, status, before } = search.parse({ q: '', ...params });
  return { q, status, before };
}

const eventId = z.string().regex(/^\w{1,255}$/);

/** Events, the newest first; `q` is an event's id, a type, or the id of a payment intent. */
export async function listEvents(
  { q, status, before }: EventSearch,
  limit: number,
): Promise<Page<ListedEvent>> {
  const place = readCursor(before, eventId);
  const by = q === '' ? 'nothing' : q.startsWith('evt_') ? 'id' : q.startsWith('pi_') ? 'intent' : 'type';
  const condition = {
    nothing: '$1::text is not null',
    id: 'e.id = $1',
    intent: 'e.intent_id = $1',
    type: 'e.type = $1',
  }[by];
  const rows = await readRows(
    {
      name: `webhook-events-by-${by}-${status ?? 'any'}-${place ? 'before' : 'newest'}`,
      text: `select e.id, e.type, e.status, e.attempts, e.outcome, e.last_error, e.received_at
        from public.webhook_events e
        where ${condition} and ${status ? `e.status = '${status}'` : 'true'}
          and ${place ? '(e.received_at, e.id) < ($3::timestamptz, $4::text)' : '$3::text is null and $4::text is null'}
        order by e.received_at desc, e.id desc limit $2`,
    },
    [q, limit + 1, place?.at ?? null, place?.id ?? null],
    row,
  );
  return pageOf(rows, limit, ({ received_at, id }) => ({ at: received_at, id }));
}
