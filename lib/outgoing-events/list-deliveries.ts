import { z } from 'zod';
import { type Page, pageOf, readCursor } from '#lib/analytics/cursor.ts';
import { query } from '#lib/db.ts';

export interface ListedDelivery {
  id: string;
  type: string;
  /** An address, whose conversation, or the channel with the thread, mailbox or number. */
  to: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  createdAt: string;
  nextAttemptAt: string | null;
  /** Of the last attempt; null before the first. */
  durationMs: number | null;
  answerStatus: number | null;
  error: string | null;
}

const LIMIT = 50;

/**
 * What a tenant's systems and conversations were told, the newest first. For owners and admins: the caller has checked.
 *
 * @param before the `next` of the page before; the newest without it
 */
export async function listDeliveries(
  tenantId: string,
  before: string | undefined,
): Promise<Page<ListedDelivery>> {
  const place = readCursor(before, z.uuid());
  const rows = await query<ListedDelivery>(
    {
      name: `list-deliveries-${place ? 'before' : 'newest'}`,
      text: `select d.id, e.type,
          coalesce(w.url, 'Conversation of ' || p.full_name, d.channel || ': ' || d.address) as "to", d.status, d.attempts,
          to_json(d.created_at) as "createdAt",
          case when d.status = 'pending' then to_json(d.next_attempt_at) end as "nextAttemptAt",
          a.duration_ms as "durationMs", a.answer_status as "answerStatus", a.error
        from public.deliveries d
        join public.outgoing_events e on e.tenant_id = d.tenant_id and e.id = d.event_id
        left join public.webhook_endpoints w on w.tenant_id = d.tenant_id and w.id = d.endpoint_id
        -- Threads on our own pages are named after the person, who is a member: nobody else's name is told.
        left join (public.memberships m join public.profiles p using (user_id))
          on d.channel = 'chat' and m.tenant_id = d.tenant_id and d.address = 'person:' || user_id
        left join public.delivery_attempts a
          on a.tenant_id = d.tenant_id and a.delivery_id = d.id and a.attempt = d.attempts
        where d.tenant_id = $1
          ${place ? 'and d.created_at <= $3::timestamptz and (d.created_at < $3::timestamptz or d.id > $4::uuid)' : ''}
        order by d.created_at desc, d.id limit $2`,
    },
    [tenantId, LIMIT + 1, ...(place ? [place.at, place.id] : [])],
  );
  return pageOf(rows, LIMIT, ({ createdAt, id }) => ({ at: createdAt, id }));
}
