import { z } from 'zod';
import { type Page, pageOf, readCursor } from '#lib/analytics/cursor.ts';
import {
  PAYMENT_STATUSES,
  type PaymentSearch,
  type SearchedBy,
  searchedBy,
} from '#lib/analytics/payment-search.ts';
import { readRows } from '#lib/analytics/read-rows.ts';

const row = z.object({
  id: z.string(),
  kind: z.enum(['purchase', 'recharge']),
  status: z.enum(PAYMENT_STATUSES),
  amount_cents: z.number(),
  amount_refunded_cents: z.number(),
  amount_disputed_cents: z.number(),
  currency: z.string(),
  credits: z.number(),
  description: z.string(),
  card_brand: z.string().nullable(),
  card_last4: z.string().nullable(),
  failure_code: z.string().nullable(),
  flag_reason: z.string().nullable(),
  created_at: z.string(),
  tenant_slug: z.string(),
  tenant_name: z.string(),
});

export type FoundPayment = z.infer<typeof row>;

/** `$1` is the text that was searched. A name is found by its beginning, an e-mail address as a whole. */
const CONDITIONS: Record<SearchedBy, string> = {
  nothing: '$1::text is not null',
  id: '(p.id = $1::uuid or p.tenant_id = $1::uuid)',
  intent: 'p.stripe_payment_intent_id = $1',
  charge: 'p.stripe_charge_id = $1',
  email: `p.tenant_id in (select m.tenant_id from public.memberships m join public.profiles f using (user_id)
    where lower(f.email) = lower($1))`,
  tenant: `p.tenant_id in (select t2.id from public.tenants t2
    where t2.slug = lower($1) or lower(t2.name) like replace(replace(replace(lower($1), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%')`,
};

/** Payments of all tenants, the newest first, found by id, tenant, intent, charge or a member's e-mail address. */
export async function searchPayments(
  { q, status, before }: PaymentSearch,
  limit: number,
): Promise<Page<FoundPayment>> {
  const by = searchedBy(q);
  const place = readCursor(before, z.uuid());
  const rows = await readRows(
    {
      name: `analytics-payments-by-${by}-${status ? 'status' : 'any'}-${place ? 'before' : 'newest'}`,
      text: `select p.id, p.kind, p.status, p.amount_cents, p.amount_refunded_cents, p.amount_disputed_cents, p.currency, p.credits, p.description,
          p.card_brand, p.card_last4, p.failure_code, p.flag_reason, p.created_at, t.slug as tenant_slug, t.name as tenant_name
        from public.payment_history p join public.tenants t on t.id = p.tenant_id
        where ${CONDITIONS[by]}
          and ${status ? 'p.status = $3' : '$3::text is null'}
          and ${place ? '(p.created_at, p.id) < ($4::timestamptz, $5::uuid)' : '$4::text is null and $5::text is null'}
        order by p.created_at desc, p.id desc limit $2`,
    },
    [q, limit + 1, status ?? null, place?.at ?? null, place?.id ?? null],
    row,
  );
  return pageOf(rows, limit, ({ created_at, id }) => ({ at: created_at, id }));
}
