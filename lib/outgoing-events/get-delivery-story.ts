import { query } from '#lib/db.ts';

export interface DeliveryAttempt {
  attempt: number;
  attemptedAt: string;
  durationMs: number;
  answerStatus: number | null;
  answer: string | null;
  error: string | null;
}

export interface DeliveryStory {
  id: string;
  /** The message id, the same at every attempt and replay. */
  eventId: string;
  type: string;
  to: string;
  message: string | null;
  payload: Record<string, unknown>;
  status: 'pending' | 'delivered' | 'failed';
  nextAttemptAt: string | null;
  happenedAt: string;
  attempts: DeliveryAttempt[];
}

/** A delivery with all its attempts, the newest first; null where this tenant has none of this id. */
export async function findDeliveryStory(tenantId: string, deliveryId: string): Promise<DeliveryStory | null> {
  const [story] = await query<DeliveryStory>(
    {
      name: 'delivery-story',
      text: `select d.id, d.event_id as "eventId", e.type,
          coalesce(w.url, 'Conversation of ' || p.full_name, d.channel || ': ' || d.address) as "to",
          d.message, e.payload, d.status, to_json(e.created_at) as "happenedAt",
          case when d.status = 'pending' then to_json(d.next_attempt_at) end as "nextAttemptAt",
          coalesce((select jsonb_agg(jsonb_build_object('attempt', a.attempt, 'attemptedAt', a.attempted_at,
              'durationMs', a.duration_ms, 'answerStatus', a.answer_status, 'answer', a.answer, 'error', a.error)
              order by a.attempt desc)
            from public.delivery_attempts a where a.tenant_id = d.tenant_id and a.delivery_id = d.id), '[]') as attempts
        from public.deliveries d
        join public.outgoing_events e on e.tenant_id = d.tenant_id and e.id = d.event_id
        left join public.webhook_endpoints w on w.tenant_id = d.tenant_id and w.id = d.endpoint_id
        -- Threads on our own pages are named after the person, who is a member: nobody else's name is told.
        left join (public.memberships m join public.profiles p using (user_id))
          on d.channel = 'chat' and m.tenant_id = d.tenant_id and d.address = 'person:' || user_id
        where d.tenant_id = $1 and d.id = $2`,
    },
    [tenantId, deliveryId],
  );
  return story ?? null;
}
