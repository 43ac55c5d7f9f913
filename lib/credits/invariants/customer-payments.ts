/** Rules 11, 12 and 14 for what customers pay. */
import type { Invariant } from './invariant.ts';

export const CUSTOMER_PAYMENT_INVARIANTS: readonly Invariant[] = [
  {
    number: 11,
    name: "what Stripe was asked for a customer's payment is known by its intent, and the intent is of one payment",
    sql: `
      select id as customer_payment, tenant_id, status, amount_received from public.customer_payments
      where payment_intent_id is null
        and (status not in ('requires_payment_method', 'canceled') or amount_received > 0 or stripe_charge_id is not null)
      union all
      select c.id, c.tenant_id, c.status, c.amount_received from public.customer_payments c
      join public.payment_history p on p.stripe_payment_intent_id = c.payment_intent_id`,
  },
  {
    number: 11,
    name: 'every refund of ours to a customer was decided for a payment of the same tenant and currency',
    sql: `
      select r.id as refund, r.payment, r.tenant_id, r.currency from public.customer_refunds r
      join public.customer_payments p on p.id = r.payment
      where (r.tenant_id, r.currency) is distinct from (p.tenant_id, p.currency)`,
  },
  {
    number: 12,
    name: "the ends of customers' payments are guarded",
    sql: `
      select g.name as missing from (values ('terminal_states_are_kept'), ('agreement_is_frozen')) as g (name)
      where not exists (
        select from pg_trigger t where t.tgrelid = 'public.customer_payments'::regclass
          and t.tgname = g.name and t.tgenabled in ('O', 'A'))`,
  },
  {
    number: 14,
    name: 'a customer paid what was agreed, and what went back stays within it',
    sql: `
      select p.id as customer_payment, p.tenant_id, p.amount, p.amount_received, p.amount_refunded, p.amount_disputed,
        coalesce(r.refunded, 0) as refunded
      from public.customer_payments p
      left join lateral (
        select sum(c.amount) filter (where c.stripe_refund_id is not null) as refunded, sum(c.amount) as going_back
        from public.customer_refunds c where c.payment = p.id and c.status in ('pending', 'succeeded')
      ) r on true
      where (p.status = 'succeeded' and (p.amount_received not between 1 and p.amount
          or (p.capture_method = 'automatic' and p.amount_received <> p.amount)))
        or (p.status <> 'succeeded' and p.flag_reason is null and p.amount_received > 0)
        or p.amount_refunded <> coalesce(r.refunded, 0) or coalesce(r.going_back, 0) > p.amount_received
        or p.amount_disputed > p.amount_received`,
  },
];
