-- Who a tenant is at Stripe, its cards, and every payment. A payment row is committed before Stripe is asked to move
-- money, and freezes what was agreed: amount, currency, credits.

create table public.stripe_customers (
  tenant_id          uuid primary key references public.tenants (id),
  stripe_customer_id text not null,
  livemode           boolean not null,
  created_at         timestamptz not null default now(),
  -- Once deleted at Stripe it can never be charged again.
  deleted_at         timestamptz,
  constraint stripe_customers_stripe_customer_id_key unique (stripe_customer_id)
);

create table public.payment_methods (
  tenant_id                uuid not null references public.tenants (id),
  id                       uuid not null default gen_random_uuid(),
  stripe_payment_method_id text not null,
  type                     text not null,
  brand                    text,
  last4                    text check (last4 ~ '^[0-9]{4}$'),
  exp_month                smallint check (exp_month between 1 and 12),
  exp_year                 smallint,
  funding                  text,
  -- Stripe's fingerprint: the same for one card under any number of payment methods.
  fingerprint              text,
  wallet                   text,
  is_default               boolean not null default false,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now(),
  -- Kept after removal: payments and recharges refer to it.
  detached_at              timestamptz,
  primary key (tenant_id, id),
  constraint payment_methods_stripe_payment_method_id_key unique (stripe_payment_method_id),
  check (detached_at is null or not is_default)
);
create unique index payment_methods_one_default on public.payment_methods (tenant_id) where is_default;

create table public.payment_history (
  tenant_id                uuid not null references public.tenants (id),
  id                       uuid not null default gen_random_uuid(),
  kind                     text not null check (kind in ('purchase', 'recharge')),
  -- Chosen by the caller: a double click, a reload or a retry finds the same payment.
  purchase_id              uuid not null,
  -- pending: agreed. processing, requires_action, failed (declined: another card may be tried): as Stripe last said.
  -- succeeded and credited. canceled: only a late success still changes it. flagged: Stripe took what was not agreed.
  status                   text not null default 'pending'
    check (status in ('pending', 'processing', 'requires_action', 'failed', 'succeeded', 'canceled', 'flagged')),
  amount_cents             bigint not null check (amount_cents > 0),
  currency                 text not null check (currency ~ '^[a-z]{3}$'),
  credits                  bigint not null check (credits between 1 and 1000000000000),
  package_id               uuid references public.credit_packages (id),
  description              text not null,
  credits_expire_after_days integer,
  save_card                boolean not null default false,
  livemode                 boolean not null,
  stripe_customer_id       text,
  stripe_payment_intent_id text,
  stripe_charge_id         text,
  stripe_payment_method_id text,
  card_brand               text,
  card_last4               text,
  amount_received_cents    bigint,
  amount_refunded_cents    bigint not null default 0 check (amount_refunded_cents >= 0),
  receipt_url              text,
  failure_code             text,
  failure_message          text,
  flag_reason              text,
  user_id                  uuid,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now(),
  succeeded_at             timestamptz,
  details_pending          boolean not null default false,
  primary key (tenant_id, id),
  constraint payment_history_purchase_key unique (tenant_id, purchase_id),
  constraint payment_history_stripe_payment_intent_id_key unique (stripe_payment_intent_id),
  check ((status = 'succeeded') = (succeeded_at is not null)),
  check ((status = 'flagged') = (flag_reason is not null))
);
create index payment_history_by_time_index on public.payment_history (tenant_id, created_at desc);
comment on column public.payment_history.details_pending is
  'Credited by an event; Stripe has not been asked yet for the card and the receipt, and to confirm it';
comment on column public.payment_history.failure_message is 'Stripe''s words, for operators; people read lib/payments/decline-words.ts';

create function payments.keep_terminal() returns trigger
language plpgsql set search_path = '' as $$
begin
  if old.status = 'succeeded' or (old.status = 'canceled' and new.status not in ('succeeded', 'flagged')) then
    raise exception using errcode = '42501',
      message = format('A payment that is %s does not become %s.', old.status, new.status);
  end if;
  return new;
end $$;
comment on function payments.keep_terminal is 'Terminal states never go back; a late success after a cancel is the one exception';
create trigger terminal_states_are_kept before update of status on public.payment_history
  for each row when (old.status is distinct from new.status) execute function payments.keep_terminal();

create function payments.keep_agreement() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = '42501', message = 'What a payment agreed on is frozen when it is created.';
end $$;
comment on function payments.keep_agreement is 'Amount, currency and credits of a payment never change';
create trigger agreement_is_frozen before update on public.payment_history
  for each row when (
    (old.tenant_id, old.id, old.kind, old.purchase_id, old.amount_cents, old.currency, old.credits, old.package_id,
      old.credits_expire_after_days, old.livemode)
    is distinct from (new.tenant_id, new.id, new.kind, new.purchase_id, new.amount_cents, new.currency, new.credits,
      new.package_id, new.credits_expire_after_days, new.livemode))
  execute function payments.keep_agreement();

alter table public.credit_grants add constraint credit_grants_payment_fkey
  foreign key (tenant_id, payment_id) references public.payment_history (tenant_id, id);

alter table public.stripe_customers enable row level security;
alter table public.payment_methods enable row level security;
alter table public.payment_history enable row level security;

create policy "Members see the cards of their tenant" on public.payment_methods
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see the payments of their tenant" on public.payment_history
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every customer" on public.stripe_customers for select to refill_server using (true);
create policy "The server reads every card" on public.payment_methods for select to refill_server using (true);
create policy "The server reads every payment" on public.payment_history for select to refill_server using (true);

grant select on public.payment_methods, public.payment_history to authenticated;
grant select on public.stripe_customers, public.payment_methods, public.payment_history to refill_server;
