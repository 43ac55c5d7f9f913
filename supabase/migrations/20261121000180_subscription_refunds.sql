-- Money of a subscription's invoice that goes back: the credits that the invoice brought go back with it, as those of a
-- refunded purchase do. Refunds of subscriptions are made at Stripe alone; here they are noted when they are heard of.

create table public.subscription_refunds (
  tenant_id         uuid not null,
  stripe_refund_id  text not null,
  subscription_id   uuid not null,
  stripe_invoice_id text not null,
  amount_cents      bigint not null check (amount_cents > 0),
  currency          text not null check (currency ~ '^[a-z]{3}$'),
  -- failed and canceled: the money stayed.
  status            text not null check (status in ('pending', 'succeeded', 'failed', 'canceled')),
  failure_reason    text,
  created_at        timestamptz not null default clock_timestamp(),
  updated_at        timestamptz not null default clock_timestamp(),
  primary key (tenant_id, stripe_refund_id),
  constraint subscription_refunds_stripe_refund_id_key unique (stripe_refund_id),
  foreign key (tenant_id, subscription_id) references public.subscriptions (tenant_id, id)
);
create index subscription_refunds_invoice_index on public.subscription_refunds (tenant_id, stripe_invoice_id);
alter table public.subscription_refunds enable row level security;
create policy "Members see what of their tenant's subscriptions went back" on public.subscription_refunds
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every refund of a subscription" on public.subscription_refunds
  for select to refill_server using (true);
grant select on public.subscription_refunds to authenticated, refill_server;

create function subscriptions.refunded_credits(
  tenant_id uuid, stripe_invoice_id text, paid_cents bigint, credits bigint
) returns bigint
language sql stable set search_path = '' as $$
  select case
    when back.cents = 0 then 0
    when back.cents >= refunded_credits.paid_cents then refunded_credits.credits
    else div(refunded_credits.credits::numeric * back.cents, refunded_credits.paid_cents)::bigint
  end
  from (
    select coalesce(sum(r.amount_cents), 0) as cents from public.subscription_refunds r
    where r.tenant_id = refunded_credits.tenant_id and r.stripe_invoice_id = refunded_credits.stripe_invoice_id
      and r.status in ('pending', 'succeeded')) back
$$;
comment on function subscriptions.refunded_credits is
  'How many of the credits that a paid invoice brought its refunds stand for, those under way too: rounded down, all for all';

-- The subscription's row is locked.
create function subscriptions.settle_refunds(subscription public.subscriptions, stripe_invoice_id text) returns bigint
language plpgsql set search_path = '' as $$
declare
  paid record;
  answer jsonb;
  change bigint := 0;
begin
  for paid in
    select p.grant_id, p.paid_cents, p.credits from public.subscription_periods p
    where p.tenant_id = subscription.tenant_id and p.subscription_id = subscription.id
      and p.stripe_invoice_id = settle_refunds.stripe_invoice_id and p.grant_id is not null
    union all
    select u.grant_id, u.paid_cents, u.credits from public.subscription_upgrades u
    where u.tenant_id = subscription.tenant_id and u.subscription_id = subscription.id
      and u.stripe_invoice_id = settle_refunds.stripe_invoice_id and u.grant_id is not null
    order by grant_id
  loop
    answer := credits.claw_back_grant_to(subscription.tenant_id, paid.grant_id,
      subscriptions.refunded_credits(subscription.tenant_id, settle_refunds.stripe_invoice_id, paid.paid_cents, paid.credits),
      'Refund of a subscription''s invoice', jsonb_build_object('subscriptionId', subscription.id,
        'invoice', settle_refunds.stripe_invoice_id));
    change := change + (answer ->> 'change')::bigint;
  end loop;
  return change;
end $$;
comment on function subscriptions.settle_refunds is
  'Internal: brings the credits of a paid invoice to what is refunded of it; nothing where they are not granted yet. Returns how many were taken; negative: given back';

-- refunds: [{ id, amount, currency, status, failureReason }], as Stripe has them.
create function subscriptions.record_refunds(stripe_subscription_id text, stripe_invoice_id text, refunds jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  subscription public.subscriptions;
begin
  select * into subscription from public.subscriptions s
  where s.stripe_subscription_id = record_refunds.stripe_subscription_id for update;
  if not found then
    return jsonb_build_object('outcome', 'unknown_subscription');
  end if;
  insert into public.subscription_refunds as r (tenant_id, stripe_refund_id, subscription_id, stripe_invoice_id, amount_cents,
    currency, status, failure_reason)
  select subscription.tenant_id, s.id, subscription.id, record_refunds.stripe_invoice_id, s.amount, s.currency,
    case when s.status in ('succeeded', 'failed', 'canceled') then s.status else 'pending' end, s."failureReason"
  from jsonb_to_recordset(record_refunds.refunds)
    as s (id text, amount bigint, currency text, status text, "failureReason" text)
  on conflict on constraint subscription_refunds_pkey do update
  set status = excluded.status, failure_reason = excluded.failure_reason, updated_at = clock_timestamp()
  -- What was heard late never undoes what was heard before.
  where (r.status = 'pending' and excluded.status <> 'pending')
    or (r.status = 'succeeded' and excluded.status in ('failed', 'canceled'));
  return jsonb_build_object('outcome', 'recorded', 'tenantId', subscription.tenant_id, 'subscriptionId', subscription.id,
    'change', subscriptions.settle_refunds(subscription, record_refunds.stripe_invoice_id));
end $$;
comment on function subscriptions.record_refunds is
  'Notes the refunds that Stripe has of a subscription''s invoice and brings the credits of what it paid for to them; in any order, any number of times. outcome: recorded (with change, the credits taken back; negative: given back), unknown_subscription';

grant execute on function subscriptions.record_refunds, subscriptions.refunded_credits to refill_server;
