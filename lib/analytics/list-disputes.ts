import { z } from 'zod';
import { type Page, pageOf, readCursor } from '#lib/analytics/cursor.ts';
import { readRow, readRows } from '#lib/analytics/read-rows.ts';

const row = z.object({
  id: z.string(),
  payment_id: z.string(),
  stripe_dispute_id: z.string(),
  amount_cents: z.number(),
  currency: z.string(),
  status: z.string(),
  reason: z.string(),
  evidence_due_at: z.string().nullable(),
  has_evidence: z.boolean(),
  outcome: z.enum(['won', 'lost', 'closed']).nullable(),
  held_credits: z.number(),
  opened_at: z.string(),
  closed_at: z.string().nullable(),
  description: z.string(),
  tenant_slug: z.string(),
  tenant_name: z.string(),
  debt: z.number(),
});
export type ListedDispute = z.infer<typeof row>;

const SELECT = `select d.id, d.payment_id, d.stripe_dispute_id, d.amount_cents, d.currency, d.status, d.reason,
    d.evidence_due_at, d.has_evidence, d.outcome, d.held_credits, d.opened_at, d.closed_at, p.description,
    t.slug as tenant_slug, t.name as tenant_name, coalesce(a.debt, 0) as debt
  from public.disputes d
  join public.payment_history p on p.tenant_id = d.tenant_id and p.id = d.payment_id
  join public.tenants t on t.id = d.tenant_id left join public.credit_accounts a on a.tenant_id = d.tenant_id`;

/** Disputes that are not decided, the one whose evidence is due first at the top; with what the tenant owes now. */
export async function listOpenDisputes(limit: number): Promise<ListedDispute[]> {
  return readRows(
    {
      name: 'disputes-open',
      text: `${SELECT} where d.outcome is null order by d.evidence_due_at nulls last, d.id limit $1`,
    },
    [limit],
    row,
  );
}

/** Disputes that were decided, the latest first. */
export async function listDecidedDisputes(
  before: string | undefined,
  limit: number,
): Promise<Page<ListedDispute>> {
  const place = readCursor(before, z.uuid());
  const rows = await readRows(
    {
      name: `disputes-decided-${place ? 'before' : 'newest'}`,
      text: `${SELECT} where d.outcome is not null
          and ${place ? '(d.closed_at, d.id) < ($2::timestamptz, $3::uuid)' : '$2::text is null and $3::text is null'}
        order by d.closed_at desc, d.id desc limit $1`,
    },
    [limit + 1, place?.at ?? null, place?.id ?? null],
    row,
  );
  return pageOf(rows, limit, ({ closed_at, opened_at, id }) => ({ at: closed_at ?? opened_at, id }));
}

const sums = z.object({
  open: z.number(),
  due_soon: z.number(),
  held_credits: z.number(),
  amounts: z.array(z.object({ currency: z.string(), cents: z.number() })),
});

/** What is at stake in the disputes that are not decided; `due_soon`: whose evidence is due within a week. */
export async function sumOpenDisputes(): Promise<z.infer<typeof sums>> {
  return readRow(
    {
      name: 'disputes-open-sums',
      text: `select coalesce(sum(n), 0)::bigint as open, coalesce(sum(due_soon), 0)::bigint as due_soon,
          coalesce(sum(held), 0)::bigint as held_credits,
          coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'cents', cents) order by currency), '[]') as amounts
        from (
          select d.currency, count(*) as n, sum(d.amount_cents)::bigint as cents, sum(d.held_credits) as held,
            count(*) filter (where not d.has_evidence and d.evidence_due_at < now() + interval '7 days') as due_soon
          from public.disputes d where d.outcome is null group by d.currency) o`,
    },
    [],
    sums,
  );
}
