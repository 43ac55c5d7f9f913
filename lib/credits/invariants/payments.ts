/** Rules 6 to 8 and 12: what payments and the ledger say of each other. */
import type { Invariant } from './invariant.ts';

export const PAYMENT_INVARIANTS: readonly Invariant[] = [
  {
    number: 6,
    name: 'every succeeded payment is credited exactly once, and no other is',
    sql: `
      select p.tenant_id, p.id as payment_id, p.status, count(g.id) as grants
      from public.payment_history p
      left join public.credit_grants g on g.tenant_id = p.tenant_id and g.payment_id = p.id
      group by p.tenant_id, p.id
      having count(g.id) <> case when p.status = 'succeeded' then 1 else 0 end`,
  },
  {
    number: 6,
    name: 'every purchased grant has a succeeded payment of the same tenant, currency and amount',
    sql: `
      select g.tenant_id, g.id as grant_id, g.source, p.status, g.cost_cents, p.amount_cents, g.currency, p.currency
      from public.credit_grants g
      left join public.payment_history p on p.tenant_id = g.tenant_id and p.id = g.payment_id
      where (g.source in ('purchase', 'recharge') or g.payment_id is not null)
        and (p.status, p.kind, p.amount_cents, p.amount_received_cents, p.currency)
          is distinct from ('succeeded', g.source, g.cost_cents, g.cost_cents, g.currency)`,
  },
  {
    number: 6,
    name: 'a payment has one entry that grants it at most',
    sql: `
      select tenant_id, payment_id, count(*) as entries from public.credit_entries
      where kind = 'grant' and payment_id is not null group by tenant_id, payment_id having count(*) > 1`,
  },
  {
    number: 7,
    name: 'the credits granted are those the payment froze',
    sql: `
      select g.tenant_id, g.id as grant_id, g.credits, p.credits as frozen
      from public.credit_grants g
      join public.payment_history p on p.tenant_id = g.tenant_id and p.id = g.payment_id
      where g.credits <> p.credits or (p.credits_expire_after_days is null) <> (g.expires_at is null)`,
  },
  {
    number: 8,
    name: 'refunds stay within what was received, claw-backs within what was granted',
    sql: `
      select tenant_id, id, amount_refunded_cents as taken_back, amount_received_cents as given
      from public.payment_history where amount_refunded_cents > coalesce(amount_received_cents, 0)
      union all
      select tenant_id, id, clawed_back, credits from public.credit_grants where clawed_back > credits`,
  },
  {
    number: 12,
    name: 'terminal states and agreements are guarded',
    sql: `
      select g.name as missing
      from (values ('terminal_states_are_kept'), ('agreement_is_frozen')) as g (name)
      where not exists (
        select from pg_trigger t where t.tgrelid = 'public.payment_history'::regclass
          and t.tgname = g.name and t.tgenabled in ('O', 'A'))`,
  },
];
