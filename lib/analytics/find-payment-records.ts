import { z } from 'zod';
import { PAYMENT_STATUSES } from '#lib/analytics/payment-search.ts';
import { readRows } from '#lib/analytics/read-rows.ts';
import { ENTRY_KINDS } from '#lib/credits/entry-kinds.ts';

const payment = z.object({
  tenant_id: z.string(),
  id: z.string(),
  kind: z.enum(['purchase', 'recharge']),
  status: z.enum(PAYMENT_STATUSES),
  amount_cents: z.number(),
  amount_received_cents: z.number().nullable(),
  amount_refunded_cents: z.number(),
  amount_disputed_cents: z.number(),
  currency: z.string(),
  credits: z.number(),
  description: z.string(),
  livemode: z.boolean(),
  stripe_customer_id: z.string().nullable(),
  stripe_payment_intent_id: z.string().nullable(),
  stripe_charge_id: z.string().nullable(),
  card_brand: z.string().nullable(),
  card_last4: z.string().nullable(),
  receipt_url: z.string().nullable(),
  failure_code: z.string().nullable(),
  failure_message: z.string().nullable(),
  flag_reason: z.string().nullable(),
  created_at: z.string(),
  succeeded_at: z.string().nullable(),
  tenant_slug: z.string(),
  tenant_name: z.string(),
  buyer_name: z.string().nullable(),
  buyer_email: z.string().nullable(),
});
const event = z.object({
  id: z.string(),
  type: z.string(),
  status: z.string(),
  attempts: z.number(),
  outcome: z.string().nullable(),
  last_error: z.string().nullable(),
  received_at: z.string(),
});
const entry = z.object({
  sequence: z.number(),
  kind: z.enum(ENTRY_KINDS),
  delta: z.number(),
  balance_after: z.number(),
  description: z.string(),
  created_at: z.string(),
});
const notice = z.object({
  id: z.string(),
  kind: z.string(),
  channel: z.enum(['email', 'banner']),
  created_at: z.string(),
  sent_at: z.string().nullable(),
  withheld_at: z.string().nullable(),
  tries: z.number(),
  last_error: z.string().nullable(),
  email: z.string(),
});
const cardTry = z.object({
  number: z.number(),
  outcome: z.string(),
  decline_code: z.string().nullable(),
  is_on_session: z.boolean(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  reason: z.string(),
});

const refund = z.object({
  id: z.string(),
  amount_cents: z.number(),
  currency: z.string(),
  status: z.string(),
  requested_by: z.string(),
  reason: z.string(),
  failure_reason: z.string().nullable(),
  created_at: z.string(),
});
const dispute = z.object({
  id: z.string(),
  amount_cents: z.number(),
  currency: z.string(),
  status: z.string(),
  reason: z.string(),
  evidence_due_at: z.string().nullable(),
  outcome: z.string().nullable(),
  held_credits: z.number(),
  opened_at: z.string(),
  closed_at: z.string().nullable(),
});

export type StoryPayment = z.infer<typeof payment>;

/** Everything that is known about one payment, each list the oldest first. */
export interface PaymentRecords {
  payment: StoryPayment;
  events: z.infer<typeof event>[];
  entries: z.infer<typeof entry>[];
  notices: z.infer<typeof notice>[];
  /** Of an automatic recharge: each time a card was asked. */
  tries: z.infer<typeof cardTry>[];
  refunds: z.infer<typeof refund>[];
  disputes: z.infer<typeof dispute>[];
}

/** Reads one payment of any tenant with all that happened to it; null where there is none. */
export async function findPaymentRecords(id: string): Promise<PaymentRecords | null> {
  const [found] = await readRows(
    {
      name: 'story-payment',
      text: `select p.*, t.slug as tenant_slug, t.name as tenant_name, f.full_name as buyer_name, f.email as buyer_email
        from public.payment_history p join public.tenants t on t.id = p.tenant_id
        left join public.profiles f on f.user_id = p.user_id where p.id = $1`,
    },
    [id],
    payment,
  );
  if (!found) return null;
  const own = [found.tenant_id, found.id];
  const [events, entries, notices, tries, refunds, disputes] = await Promise.all([
    readRows(
      {
        name: 'story-events',
        text: `select id, type, status, attempts, outcome, last_error, received_at from public.webhook_events
          where intent_id = $1 or (charge_id = $2 and intent_id is null) order by received_at, id limit 200`,
      },
      [found.stripe_payment_intent_id, found.stripe_charge_id],
      event,
    ),
    readRows(
      {
        name: 'story-entries',
        text: `select sequence, kind, delta, balance_after, description, created_at from public.credit_entries
          where tenant_id = $1 and payment_id = $2 order by sequence`,
      },
      own,
      entry,
    ),
    readRows(
      {
        name: 'story-notices',
        text: `select n.id, n.kind, n.channel, n.created_at, n.sent_at, n.withheld_at, n.tries, n.last_error, f.email
          from public.notices n join public.profiles f using (user_id)
          where n.tenant_id = $1 and n.payload ? 'paymentId' and n.payload ->> 'paymentId' = $2::text
          order by n.created_at, n.id`,
      },
      own,
      notice,
    ),
    readRows(
      {
        name: 'story-tries',
        text: `select t.number, t.outcome, t.decline_code, t.is_on_session, t.started_at, t.finished_at, a.reason
          from public.auto_recharge_attempts a
          join public.auto_recharge_tries t on t.tenant_id = a.tenant_id and t.attempt_id = a.id
          where a.tenant_id = $1 and a.payment_id = $2 order by t.number`,
      },
      own,
      cardTry,
    ),
    readRows(
      {
        name: 'story-refunds',
        text: `select id, amount_cents, currency, status, requested_by, reason, failure_reason, created_at
          from public.refunds where tenant_id = $1 and payment_id = $2 order by created_at`,
      },
      own,
      refund,
    ),
    readRows(
      {
        name: 'story-disputes',
        text: `select id, amount_cents, currency, status, reason, evidence_due_at, outcome, held_credits, opened_at,
            closed_at
          from public.disputes where tenant_id = $1 and payment_id = $2 order by opened_at`,
      },
      own,
      dispute,
    ),
  ]);
  return { payment: found, events, entries, notices, tries, refunds, disputes };
}
