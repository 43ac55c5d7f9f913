-- Subscriptions: what can be subscribed to, who does, and what each paid period granted. Stripe bills; these tables say
-- what was agreed and what it gave. A plan is the platform's (credits for tenants) or a tenant's (such as season
-- tickets for its customers).

create schema subscriptions;
comment on schema subscriptions is 'Functions that turn paid periods of subscriptions into credits, once each';
grant usage on schema subscriptions to refill_server;

create table public.subscription_plans (
  id                   uuid primary key default gen_random_uuid(),
  -- Null: the platform sells it to tenants.
  seller_id            uuid references public.tenants (id),
  slug                 text not null check (slug ~ '^[a-z0-9-]{1,48}$'),
  name                 text not null check (length(btrim(name)) between 1 and 60),
  description          text not null default '' check (length(description) <= 200),
  price_cents          bigint not null check (price_cents between 50 and 99999999),
  currency             text not null check (currency ~ '^[a-z]{3}$'),
  billed_every         text not null check (billed_every in ('week', 'month', 'year')),
  credits_per_period   bigint not null check (credits_per_period between 0 and 1000000000000),
  -- What becomes of credits that are left when the next period is granted.
  rollover             text not null default 'none' check (rollover in ('none', 'capped', 'full')),
  rollover_cap_credits bigint check (rollover_cap_credits > 0),
  -- How long access goes on after the end of a period whose renewal is not paid.
  grace_days           integer not null default 7 check (grace_days between 0 and 60),
  is_active            boolean not null default true,
  position             integer not null default 0,
  created_at           timestamptz not null default clock_timestamp(),
  updated_at           timestamptz not null default clock_timestamp(),
  constraint subscription_plans_slug_key unique nulls not distinct (seller_id, slug),
  check ((rollover = 'capped') = (rollover_cap_credits is not null)),
  check (seller_id is null or credits_per_period = 0)
);
comment on column public.subscription_plans.price_cents is 'In the currency''s minor unit';

-- The terms that a price at Stripe stands for. A plan that is changed gets another price; who subscribed before keeps
-- the terms of theirs.
create table public.subscription_prices (
  stripe_price_id      text primary key,
  plan_id              uuid not null references public.subscription_plans (id),
  price_cents          bigint not null,
  currency             text not null,
  billed_every         text not null,
  credits_per_period   bigint not null,
  rollover             text not null,
  rollover_cap_credits bigint,
  grace_days           integer not null,
  livemode             boolean not null,
  created_at           timestamptz not null default clock_timestamp(),
  constraint subscription_prices_terms_key unique nulls not distinct (plan_id, livemode, price_cents, currency,
    billed_every, credits_per_period, rollover, rollover_cap_credits, grace_days)
);

create table public.subscriptions (
  tenant_id                  uuid not null references public.tenants (id),
  id                         uuid not null default gen_random_uuid(),
  -- Null: the tenant itself subscribes to a plan of the platform. Otherwise a customer of the tenant's, to its plan.
  customer_id                uuid references public.customers (id),
  -- Chosen by the caller: a double click or a retry finds the same subscription.
  request_key                text not null check (length(request_key) between 1 and 255),
  plan_id                    uuid not null references public.subscription_plans (id),
  -- pending: agreed, not yet paid for. The others as Stripe last said.
  status                     text not null default 'pending' check (status in
    ('pending', 'incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'unpaid', 'paused', 'canceled')),
  stripe_subscription_id     text,
  stripe_checkout_session_id text,
  stripe_customer_id         text,
  stripe_price_id            text references public.subscription_prices (stripe_price_id),
  current_period_start       timestamptz,
  current_period_end         timestamptz,
  cancel_at_period_end       boolean not null default false,
  -- Until when access goes on although a renewal is not paid.
  grace_ends_at              timestamptz,
  ended_at                   timestamptz,
  livemode                   boolean not null,
  user_id                    uuid,
  created_at                 timestamptz not null default clock_timestamp(),
  updated_at                 timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  constraint subscriptions_id_key unique (id),
  constraint subscriptions_request_key unique (tenant_id, request_key),
  constraint subscriptions_stripe_subscription_id_key unique (stripe_subscription_id),
  check ((status = 'past_due') = (grace_ends_at is not null))
);
-- A tenant has one plan at a time, a customer each plan once.
create unique index subscriptions_one_plan_per_tenant on public.subscriptions (tenant_id)
  where customer_id is null and status not in ('canceled', 'incomplete_expired');
create unique index subscriptions_one_per_customer_and_plan on public.subscriptions (tenant_id, customer_id, plan_id)
  where customer_id is not null and status not in ('canceled', 'incomplete_expired');

-- One row a paid period: the key is what makes a second invoice for it grant nothing.
create table public.subscription_periods (
  tenant_id         uuid not null,
  subscription_id   uuid not null,
  starts_at         timestamptz not null,
  ends_at           timestamptz not null check (ends_at > starts_at),
  stripe_price_id   text not null references public.subscription_prices (stripe_price_id),
  stripe_invoice_id text not null,
  credits           bigint not null check (credits >= 0),
  grant_id          uuid,
  -- What the period before had left, and what of it went on or lapsed.
  carried_credits   bigint not null default 0 check (carried_credits >= 0),
  lapsed_credits    bigint not null default 0 check (lapsed_credits >= 0),
  paid_cents        bigint not null,
  currency          text not null,
  created_at        timestamptz not null default clock_timestamp(),
  primary key (tenant_id, subscription_id, starts_at),
  foreign key (tenant_id, subscription_id) references public.subscriptions (tenant_id, id),
  foreign key (tenant_id, grant_id) references public.credit_grants (tenant_id, id),
  check ((credits > 0) = (grant_id is not null))
);

-- A change to a larger plan within a period, granted once an invoice.
create table public.subscription_upgrades (
  tenant_id         uuid not null,
  subscription_id   uuid not null,
  stripe_invoice_id text not null,
  from_price_id     text not null references public.subscription_prices (stripe_price_id),
  to_price_id       text not null references public.subscription_prices (stripe_price_id),
  changed_at        timestamptz not null,
  credits           bigint not null check (credits >= 0),
  grant_id          uuid,
  paid_cents        bigint not null,
  currency          text not null,
  created_at        timestamptz not null default clock_timestamp(),
  primary key (tenant_id, stripe_invoice_id),
  foreign key (tenant_id, subscription_id) references public.subscriptions (tenant_id, id),
  foreign key (tenant_id, grant_id) references public.credit_grants (tenant_id, id),
  check ((credits > 0) = (grant_id is not null))
);
create index subscription_upgrades_by_subscription_index
  on public.subscription_upgrades (tenant_id, subscription_id, changed_at);

create function subscriptions.keep_ended() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = '42501', message = format('A subscription that is %s stays so.', old.status);
end $$;
comment on function subscriptions.keep_ended is 'A subscription that has ended never runs again';
create trigger ended_subscriptions_are_kept before update of status on public.subscriptions
  for each row when (old.status in ('canceled', 'incomplete_expired') and old.status is distinct from new.status)
  execute function subscriptions.keep_ended();

alter table public.subscription_plans enable row level security;
alter table public.subscription_prices enable row level security;
alter table public.subscriptions enable row level security;
alter table public.subscription_periods enable row level security;
alter table public.subscription_upgrades enable row level security;

create policy "Anyone signed in sees the plans on offer, members also those of their tenant" on public.subscription_plans
  for select to authenticated
  using ((seller_id is null and is_active) or seller_id in (select tenancy.my_tenant_ids()));
create policy "Members see the subscriptions of their tenant" on public.subscriptions
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see the periods of their tenant" on public.subscription_periods
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see the upgrades of their tenant" on public.subscription_upgrades
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every plan" on public.subscription_plans for select to refill_server using (true);
create policy "The server reads every price" on public.subscription_prices for select to refill_server using (true);
create policy "The server reads every subscription" on public.subscriptions for select to refill_server using (true);
create policy "The server reads every period" on public.subscription_periods for select to refill_server using (true);
create policy "The server reads every upgrade" on public.subscription_upgrades for select to refill_server using (true);

grant select on public.subscription_plans, public.subscriptions, public.subscription_periods,
  public.subscription_upgrades to authenticated, refill_server;
grant select on public.subscription_prices to refill_server;

insert into public.subscription_plans
  (slug, name, description, price_cents, currency, billed_every, credits_per_period, rollover, rollover_cap_credits,
   position)
values
  ('monthly-5k', 'Steady', 'For a product that is used every day. What is left lapses at the renewal.',
    4000, 'usd', 'month', 5000, 'none', null, 1),
  ('monthly-20k', 'Growth', 'Up to 20,000 unused credits go on into the next month.',
    14000, 'usd', 'month', 20000, 'capped', 20000, 2),
  ('monthly-100k', 'Volume', 'Unused credits stay for as long as you like.',
    60000, 'usd', 'month', 100000, 'full', null, 3);
