/** Rule 21: what subscriptions and the ledger say of each other. */
import type { Invariant } from './invariant.ts';

export const SUBSCRIPTION_INVARIANTS: readonly Invariant[] = [
  {
    number: 21,
    name: 'every grant of a subscription is that of one paid period or one change, with its credits',
    sql: `
      select g.tenant_id, g.id as grant_id, g.credits, count(paid.grant_id) as named, max(paid.credits) as agreed
      from public.credit_grants g
      left join (
        select tenant_id, grant_id, credits from public.subscription_periods
        union all select tenant_id, grant_id, credits from public.subscription_upgrades
      ) paid on paid.tenant_id = g.tenant_id and paid.grant_id = g.id
      where g.source = 'subscription' or paid.grant_id is not null
      group by g.tenant_id, g.id, g.credits, g.source
      having count(paid.grant_id) <> 1 or max(paid.credits) <> g.credits or g.source <> 'subscription'`,
  },
  {
    number: 21,
    name: 'claw-backs of what a subscription granted are a function of what is refunded of its invoices',
    sql: `
      select g.tenant_id, g.id as grant_id, g.clawed_back, paid.target
      from (
        select p.tenant_id, p.grant_id,
          subscriptions.refunded_credits(p.tenant_id, p.stripe_invoice_id, p.paid_cents, p.credits) as target
        from public.subscription_periods p
        union all
        select u.tenant_id, u.grant_id,
          subscriptions.refunded_credits(u.tenant_id, u.stripe_invoice_id, u.paid_cents, u.credits)
        from public.subscription_upgrades u
      ) paid
      join public.credit_grants g on g.tenant_id = paid.tenant_id and g.id = paid.grant_id
      where g.clawed_back <> paid.target`,
  },
];
