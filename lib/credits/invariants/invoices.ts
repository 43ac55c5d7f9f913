/** Rules 11, 12 and 15: what invoices, their payments and their numbers say of each other. */
import type { Invariant } from './invariant.ts';

export const INVOICE_INVARIANTS: readonly Invariant[] = [
  {
    number: 15,
    name: 'an invoice is paid if and only if what succeeded of its payments is its amount',
    sql: `
      select i.id, i.number, i.status, i.amount_cents, coalesce(paid.cents, 0) as paid_cents
      from public.invoices i
      left join lateral (
        select sum(p.cents) as cents from (
          select c.amount_received as cents from public.invoice_payments l
          join public.customer_payments c on c.id = l.customer_payment
          where l.invoice_id = i.id and c.status = 'succeeded' and c.currency = i.currency
          union all
          select h.amount_received_cents from public.payment_history h
          where h.tenant_id = i.tenant_id and h.id = i.payment_id and h.status = 'succeeded' and h.currency = i.currency
        ) p
      ) paid on true
      where case when i.status = 'paid' then coalesce(paid.cents, 0) <> i.amount_cents else paid.cents is not null end`,
  },
  {
    number: 15,
    name: 'every succeeded purchase whose details are known has one paid invoice, where somebody owns the tenant',
    sql: `
      select h.tenant_id, h.id as payment_id from public.payment_history h
      where h.status = 'succeeded' and not h.details_pending
        and exists (select from public.memberships m where m.tenant_id = h.tenant_id and m.role = 'owner')
        and not exists (
          select from public.invoices i where i.tenant_id = h.tenant_id and i.payment_id = h.id and i.status = 'paid')`,
  },
  {
    number: 15,
    name: 'an invoice says what its lines, taxes and credit notes add up to',
    sql: `
      select i.id, i.number, i.subtotal_cents, l.cents as lines, i.tax_cents, t.cents as taxes, i.credited_cents
      from public.invoices i
      cross join lateral (
        select coalesce(sum(amount_cents), 0) as cents from public.invoice_lines where invoice_id = i.id) l
      cross join lateral (
        select coalesce(sum(tax_cents), 0) as cents from public.invoice_taxes where invoice_id = i.id) t
      cross join lateral (
        select coalesce(sum(amount_cents), 0) as cents from public.credit_notes
        where invoice_id = i.id and settled_by = 'reduction') n
      where (i.subtotal_cents, i.tax_cents, i.credited_cents) is distinct from (l.cents::bigint, t.cents::bigint, n.cents::bigint)`,
  },
  {
    number: 15,
    name: 'the numbers of a series have no gap',
    sql: `
      select s.prefix, s.last_invoice, i.issued, s.last_credit_note, n.written
      from public.invoice_series s
      cross join lateral (
        select count(*) as issued from public.invoices
        where tenant_id is not distinct from s.tenant_id and number is not null) i
      cross join lateral (
        select count(*) as written from public.credit_notes where tenant_id is not distinct from s.tenant_id) n
      where s.last_invoice <> i.issued or s.last_credit_note <> n.written`,
  },
  {
    number: 11,
    name: 'every intent of an invoice has a payment that was written down before',
    sql: `
      select i.id, i.number, i.stripe_payment_intent_id from public.invoices i
      where i.kind <> 'receipt' and i.stripe_payment_intent_id is not null and not exists (
        select from public.invoice_payments p join public.customer_payments c on c.id = p.customer_payment
        where p.invoice_id = i.id and c.payment_intent_id = i.stripe_payment_intent_id)`,
  },
  {
    number: 12,
    name: 'the ends and the words of invoices are guarded',
    sql: `
      select g.relation, g.name as missing
      from (values ('invoices', 'terminal_states_are_kept'), ('invoices', 'issued_invoices_are_frozen'),
        ('invoices', 'issued_invoices_are_kept'), ('invoice_lines', 'issued_lines_are_frozen'),
        ('invoice_taxes', 'issued_taxes_are_frozen'), ('credit_notes', 'credit_notes_are_frozen'),
        ('credit_notes', 'credit_notes_are_kept')) as g (relation, name)
      where not exists (
        select from pg_trigger t where t.tgrelid = ('public.' || g.relation)::regclass
          and t.tgname = g.name and t.tgenabled in ('O', 'A'))`,
  },
];
