import { z } from 'zod';
import { EVENT_STATUSES } from '#lib/analytics/list-events.ts';
import { readRows } from '#lib/analytics/read-rows.ts';

const event = z.object({
  id: z.string(),
  type: z.string(),
  status: z.enum(EVENT_STATUSES),
  api_version: z.string().nullable(),
  livemode: z.boolean(),
  account: z.string().nullable(),
  payload: z.unknown(),
  attempts: z.number(),
  outcome: z.string().nullable(),
  last_error: z.string().nullable(),
  stripe_created_at: z.string(),
  received_at: z.string(),
  finished_at: z.string().nullable(),
  payment_id: z.string().nullable(),
});
const attempt = z.object({
  attempt: z.number(),
  started_at: z.string(),
  duration_ms: z.number(),
  error: z.string().nullable(),
});

export interface EventRecord extends z.infer<typeof event> {
  tries: z.infer<typeof attempt>[];
}

/** One event with its attempts and the payment it is about; null where there is none. */
export async function findEvent(id: string): Promise<EventRecord | null> {
  const [[found], tries] = await Promise.all([
    readRows(
      {
        name: 'find-webhook-event',
        text: `select e.*, p.id as payment_id from public.webhook_events e
          left join public.payment_history p on p.stripe_payment_intent_id = e.intent_id
            or (e.intent_id is null and p.stripe_charge_id = e.charge_id)
          where e.id = $1`,
      },
      [id],
      event,
    ),
    readRows(
      {
        name: 'find-webhook-attempts',
        text: `select attempt, started_at, duration_ms, error from public.webhook_attempts
          where event_id = $1 order by attempt desc limit 200`,
      },
      [id],
      attempt,
    ),
  ]);
  return found ? { ...found, tries } : null;
}
