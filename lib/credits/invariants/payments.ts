/** Rules 6 to 9 and 12: what payments and the ledger say of each other. */
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
      select g.tenant_id, g.payment_id, g.id as grant_id, g.source, p.status, g.cost_cents, p.amount_cents, g.currency,
        p.currency as paid_in
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
      select g.tenant_id, g.payment_id, g.id as grant_id, g.credits, p.credits as frozen
      from public.credit_grants g
      join public.payment_history p on p.tenant_id = g.tenant_id and p.id = g.payment_id
      where g.credits <> p.credits or (p.credits_expire_after_days is null) <> (g.expires_at is null)`,
  },
  {
    number: 8,
    name: 'refunds stay within what was received, claw-backs within what was granted',
    sql: `
      select tenant_id, id as payment_id, amount_refunded_cents as taken_back, amount_received_cents as given
      from public.payment_history
      -- A refund may be heard of before the success that it undoes.
      where status in ('succeeded', 'flagged') and amount_refunded_cents > coalesce(amount_received_cents, 0)
      union all
      select tenant_id, payment_id, clawed_back, credits from public.credit_grants where clawed_back > credits`,
  },
  {
    number: 8,
    name: 'claw-backs are a function of what is refunded and disputed',
    sql: `
      select p.tenant_id, p.id as payment_id, g.clawed_back, payments.claw_back_target(p) as target
      from public.payment_history p
      join public.credit_grants g on g.tenant_id = p.tenant_id and g.payment_id = p.id
      where g.clawed_back <> payments.claw_back_target(p)`,
  },
  {
    number: 8,
    name: 'every clawed-back credit is known by where it was taken from, and by its entries',
    sql: `
      select g.tenant_id, g.payment_id, g.id as grant_id, g.clawed_back, c.lapsed_credits as lapsed, taken.credits as taken,
        booked.credits as booked
      from public.credit_grants g
      left join public.credit_claw_backs c on c.tenant_id = g.tenant_id and c.grant_id = g.id
      cross join lateral (select sum(t.credits) as credits from unnest(c.grant_credits) as t (credits)) taken
      left join lateral (
        select -sum(e.delta) as credits from public.credit_entries e
        where e.tenant_id = g.tenant_id and e.payment_id = g.payment_id and e.kind in ('clawback', 'restore')
      ) booked on true
      where g.payment_id is not null and (g.clawed_back <> coalesce(taken.credits, 0) + coalesce(c.lapsed_credits, 0)
        or (coalesce(taken.credits, 0) <> coalesce(booked.credits, 0) and not exists (
          select from public.credit_archived_months m where m.tenant_id = g.tenant_id)))`,
  },
  {
    number: 8,
    name: 'credits that lapsed unused are owed by nobody',
    sql: `
      select g.tenant_id, g.payment_id, g.id as grant_id, credits.owed_for_lapsed(g) as owed
      from public.credit_grants g
      where g.payment_id is not null and g.clawed_back > 0 and g.lapsed > 0 and credits.owed_for_lapsed(g) > 0`,
  },
  {
    number: 8,
    name: 'refunds, with those under way, stay within what was received',
    sql: `
      select p.tenant_id, p.id as payment_id, back.cents as going_back, p.amount_received_cents
      from public.payment_history p
      cross join lateral (
        select coalesce(sum(r.amount_cents), 0) as cents from public.refunds r
        where r.tenant_id = p.tenant_id and r.payment_id = p.id and r.status in ('pending', 'succeeded')
          -- One of ours that is on its way is refused by Stripe where somebody refunded there in the meantime.
          and not (r.stripe_refund_id is null and exists (
            select from public.refunds s where s.tenant_id = r.tenant_id and s.payment_id = r.payment_id
              and s.requested_by = 'stripe' and s.created_at > r.created_at))
      ) back
      where (p.status in ('succeeded', 'flagged') and back.cents > coalesce(p.amount_received_cents, 0))
        or (exists (select from public.refunds r where r.tenant_id = p.tenant_id and r.payment_id = p.id)
          and p.amount_refunded_cents > payments.amount_going_back(p))`,
  },
  {
    number: 9,
    name: 'a dispute holds credits once and gives them back once at most, and only one that was not lost',
    sql: `
      select d.tenant_id, d.payment_id, d.id as dispute_id, d.status, count(*) filter (where e.kind = 'clawback') as held,
        count(*) filter (where e.kind = 'restore') as restored
      from public.disputes d
      join public.credit_entries e on e.tenant_id = d.tenant_id and e.payment_id = d.payment_id
        and e.metadata ->> 'disputeId' = d.id::text
      group by d.tenant_id, d.id
      having count(*) filter (where e.kind = 'clawback') > 1
        or count(*) filter (where e.kind = 'restore') > case when d.outcome = 'won' then 1 else 0 end`,
  },
  {
    number: 12,
    name: 'terminal states and agreements are guarded',
    sql: `
      select g.name as missing
      from (values ('payment_history', 'terminal_states_are_kept'), ('payment_history', 'agreement_is_frozen'),
        ('refunds', 'ended_refunds_are_kept'), ('disputes', 'decided_disputes_are_kept')) as g (relation, name)
      where not exists (
        select from pg_trigger t where t.tgrelid = ('public.' || g.relation)::regclass
          and t.tgname = g.name and t.tgenabled in ('O', 'A'))`,
  },
];
