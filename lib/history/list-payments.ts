import { z } from 'zod';
import { type PaymentsQuery, startOf } from '#lib/history/history-query.ts';
import type { SupabaseServerClient } from '#lib/supabase/server.ts';

const paymentRow = z.object({
  id: z.string(),
  purchase_id: z.string(),
  kind: z.enum(['purchase', 'recharge']),
  status: z.enum(['pending', 'processing', 'requires_action', 'failed', 'succeeded', 'canceled', 'flagged']),
  description: z.string(),
  credits: z.number(),
  amount_cents: z.number(),
  amount_refunded_cents: z.number(),
  /** Withdrawn by disputes that are open or lost. */
  amount_disputed_cents: z.number(),
  currency: z.string(),
  card_brand: z.string().nullable(),
  card_last4: z.string().nullable(),
  failure_code: z.string().nullable(),
  receipt_url: z.string().nullable(),
  created_at: z.string(),
});

export type HistoryPayment = z.infer<typeof paymentRow>;

export interface HistoryPage<Row> {
  rows: Row[];
  /** Continues after the last row; null at the end. */
  next: string | null;
}

const cursorShape = z.tuple([z.string().min(1), z.uuid()]);

/** Payments of a tenant, the newest first. */
export async function listPayments(
  supabase: SupabaseServerClient,
  tenantId: string,
  { kind, period, before }: PaymentsQuery,
  { now, limit }: { now: Date; limit: number },
): Promise<HistoryPage<HistoryPayment>> {
  let asked = supabase
    .from('payment_history')
    .select(
      'id, purchase_id, kind, status, description, credits, amount_cents, amount_refunded_cents, amount_disputed_cents, currency, card_brand, card_last4, failure_code, receipt_url, created_at',
    )
    .eq('tenant_id', tenantId);
  if (kind) asked = asked.eq('kind', kind);
  const since = startOf(period, now);
  if (since) asked = asked.gte('created_at', since);
  const after = cursorShape.safeParse(before?.split('_'));
  if (after.success && !Number.isNaN(Date.parse(after.data[0]))) {
    const [at, id] = after.data;
    asked = asked.or(`created_at.lt."${at}",and(created_at.eq."${at}",id.lt.${id})`);
  }
  const { data } = await asked
    .order('created_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(limit + 1)
    .throwOnError();
  const rows = z.array(paymentRow).parse(data);
  const last = rows[limit - 1];
  return {
    rows: rows.slice(0, limit),
    next: rows.length > limit && last ? `${last.created_at}_${last.id}` : null,
  };
}
