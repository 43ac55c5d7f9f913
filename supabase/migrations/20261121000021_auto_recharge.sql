-- Auto-recharge: the rule a tenant agreed to, what it agreed to in words, and every recharge with why it was made.
--
-- One attempt is one payment and one payment intent: retries and the resume link confirm that same intent, which Stripe
-- lets succeed once. Locks are taken in the order payment, settings, attempt, account.

create schema recharge;
comment on schema recharge is 'Functions of auto-recharge: the only code that writes its rules and attempts';
grant usage on schema recharge to refill_server;

create table public.auto_recharge_settings (
  tenant_id          uuid primary key references public.tenants (id),
  enabled            boolean not null default false,
  -- credits: below threshold_credits. days: when the credits last for fewer than days_left at the present rate.
  trigger_mode       text not null default 'credits' check (trigger_mode in ('credits', 'days')),
  threshold_credits  bigint check (threshold_credits between 1 and 1000000000000),
  days_left          integer check (days_left between 1 and 90),
  -- The threshold in credits that is watched: threshold_credits, or what days_left comes to at the present rate.
  trigger_credits    bigint check (trigger_credits between 1 and 1000000000000),
  recharge_mode      text not null default 'package' check (recharge_mode in ('package', 'amount', 'target')),
  package_id         uuid references public.credit_packages (id),
  amount_cents       bigint check (amount_cents between 1 and 99999999),
  target_credits     bigint check (target_credits between 1 and 1000000000000),
  currency           text not null default 'usd' check (currency ~ '^[a-z]{3}$'),
  payment_method_id  uuid,
  backup_payment_method_ids uuid[] not null default '{}' check (cardinality(backup_payment_method_ids) <= 5),
  monthly_cap_cents  bigint check (monthly_cap_cents between 1 and 9999999999),
  max_per_day        integer not null default 3 check (max_per_day between 1 and 24),
  -- Counts every change of the rule; an attempt names the one it followed.
  rule_version       integer not null default 0,
  paused_at          timestamptz,
  paused_reason      text check (paused_reason in
    ('by_person', 'declined', 'authentication', 'unusual_pace', 'nothing_to_buy', 'payment_flagged')),
  paused_by          uuid references public.profiles (user_id) on delete set null,
  -- Successes before it do not count towards an unusual pace.
  resumed_at         timestamptz,
  -- A limit was reached: nothing is tried before.
  wait_until         timestamptz,
  wait_reason        text,
  saved_by           uuid references public.profiles (user_id) on delete set null,
  saved_at           timestamptz not null default clock_timestamp(),
  foreign key (tenant_id, payment_method_id) references public.payment_methods (tenant_id, id),
  check ((paused_at is null) = (paused_reason is null)),
  check (not enabled or (payment_method_id is not null and monthly_cap_cents is not null)),
  check (not enabled or (case trigger_mode when 'credits' then threshold_credits else days_left end) is not null),
  check (not enabled or case recharge_mode when 'package' then package_id is not null
    when 'amount' then amount_cents is not null else target_credits is not null end)
);
create index auto_recharge_settings_on_index on public.auto_recharge_settings (tenant_id) where enabled;

create table public.auto_recharge_consents (
  tenant_id    uuid not null references public.tenants (id),
  rule_version integer not null,
  user_id      uuid not null,
  -- The very words that were agreed to.
  words        text not null check (length(words) between 20 and 2000),
  given_at     timestamptz not null default clock_timestamp(),
  primary key (tenant_id, rule_version)
);
comment on column public.auto_recharge_consents.user_id is
  'No reference: a consent outlives the account of the person who gave it';

create table public.auto_recharge_attempts (
  tenant_id          uuid not null references public.tenants (id),
  id                 uuid not null default gen_random_uuid(),
  -- Open: charging (Stripe is being asked), unknown (it did not answer), waiting (to be tried again at next_try_at),
  -- needs_authentication (a person has to). Closed: succeeded, failed, canceled.
  status             text not null check (status in
    ('charging', 'unknown', 'waiting', 'needs_authentication', 'succeeded', 'failed', 'canceled')),
  trigger            text not null check (trigger in ('threshold', 'saved', 'sweep', 'manual')),
  -- Why, as it was decided: what the page "Why was I charged?" tells.
  reason             text not null,
  available_credits  bigint not null,
  held_credits       bigint not null,
  debt_credits       bigint not null,
  incoming_credits   bigint not null,
  trigger_credits    bigint not null,
  daily_usage_credits bigint not null,
  rule_version       integer not null,
  monthly_cap_cents  bigint not null,
  month_used_cents   bigint not null,
  max_per_day        integer not null,
  day_count          integer not null,
  top_labels         jsonb not null,
  payment_id         uuid not null,
  amount_cents       bigint not null check (amount_cents > 0),
  currency           text not null check (currency ~ '^[a-z]{3}$'),
  credits            bigint not null check (credits > 0),
  package_id         uuid references public.credit_packages (id),
  -- A round asks every card that may be asked, in order.
  round              integer not null default 1,
  tries              integer not null default 0,
  payment_method_id  uuid,
  first_declined_at  timestamptz,
  decline_code       text,
  advice_code        text,
  next_try_at        timestamptz,
  -- Who works on it; another worker leaves it alone until then.
  leased_until       timestamptz,
  -- Numbers the resume links that were handed out: only the last one is good.
  rescue_number      integer not null default 0,
  rescue_expires_at  timestamptz,
  resolution         text,
  created_at         timestamptz not null,
  updated_at         timestamptz not null,
  charged_at         timestamptz,
  closed_at          timestamptz,
  primary key (tenant_id, id),
  constraint auto_recharge_attempts_payment_key unique (tenant_id, payment_id),
  foreign key (tenant_id, payment_id) references public.payment_history (tenant_id, id),
  check ((status = 'succeeded') = (charged_at is not null)),
  check ((status in ('succeeded', 'failed', 'canceled')) = (closed_at is not null)),
  check (status <> 'waiting' or next_try_at is not null)
);
create unique index auto_recharge_attempts_one_open on public.auto_recharge_attempts (tenant_id)
  where status in ('charging', 'unknown', 'waiting', 'needs_authentication');
create index auto_recharge_attempts_by_time_index on public.auto_recharge_attempts (tenant_id, created_at desc);
create index auto_recharge_attempts_charged_index on public.auto_recharge_attempts (tenant_id, charged_at)
  where status = 'succeeded';

-- Each time a card is asked, written before Stripe is: its number is part of the idempotency key.
create table public.auto_recharge_tries (
  tenant_id         uuid not null,
  attempt_id        uuid not null,
  number            integer not null,
  round             integer not null,
  payment_method_id uuid not null,
  fingerprint       text,
  card_expiry       text,
  idempotency_key   text not null,
  is_on_session     boolean not null default false,
  outcome           text not null default 'pending' check (outcome in
    ('pending', 'succeeded', 'declined', 'authentication_required', 'card_unusable', 'not_made')),
  -- A hard decline: this card is not asked again.
  is_hard           boolean not null default false,
  decline_code      text,
  advice_code       text,
  stripe_charge_id  text,
  started_at        timestamptz not null,
  finished_at       timestamptz,
  primary key (tenant_id, attempt_id, number),
  constraint auto_recharge_tries_idempotency_key unique (idempotency_key),
  foreign key (tenant_id, attempt_id) references public.auto_recharge_attempts (tenant_id, id),
  foreign key (tenant_id, payment_method_id) references public.payment_methods (tenant_id, id),
  check ((outcome = 'pending') = (finished_at is null))
);
create index auto_recharge_tries_of_card_index on public.auto_recharge_tries (fingerprint, started_at);

-- Time of auto-recharge. Nobody but the owner of the schema can move it, for rehearsals and tests; in service it is
-- never moved. Retries, limits of days and months and the ends of links all follow it.
create table recharge.clock (
  only_row boolean primary key default true check (only_row),
  ahead    interval not null default '0'
);
insert into recharge.clock default values;
alter table recharge.clock enable row level security;
create function recharge.now() returns timestamptz
language sql volatile security definer set search_path = '' as $$
  select clock_timestamp() + c.ahead from recharge.clock c
$$;
comment on function recharge.now is 'The present as auto-recharge sees it: the database''s clock, ahead by what the owner set for a rehearsal';

create function recharge.keep_terminal() returns trigger
language plpgsql set search_path = '' as $$
begin
  if old.status = 'succeeded' or (old.status in ('failed', 'canceled') and new.status <> 'succeeded') then
    raise exception using errcode = '42501',
      message = format('A recharge that is %s does not become %s.', old.status, new.status);
  end if;
  return new;
end $$;
comment on function recharge.keep_terminal is 'A closed attempt stays closed; money that came late all the same is the one exception';
create trigger terminal_states_are_kept before update of status on public.auto_recharge_attempts
  for each row when (old.status is distinct from new.status) execute function recharge.keep_terminal();

create function recharge.refuse_rewriting() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = '42501', message = 'A consent is never changed: a new one is given.';
end $$;
comment on function recharge.refuse_rewriting is 'Keeps consents append-only for every role, their owner included';
create trigger consents_are_append_only before update or delete on public.auto_recharge_consents
  for each row execute function recharge.refuse_rewriting();
create trigger consents_are_never_truncated before truncate on public.auto_recharge_consents
  for each statement execute function recharge.refuse_rewriting();

alter table public.auto_recharge_settings enable row level security;
alter table public.auto_recharge_consents enable row level security;
alter table public.auto_recharge_attempts enable row level security;
alter table public.auto_recharge_tries enable row level security;

create policy "Members see the rule of their tenant" on public.auto_recharge_settings
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see what their tenant agreed to" on public.auto_recharge_consents
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see the recharges of their tenant" on public.auto_recharge_attempts
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see how often their cards were asked" on public.auto_recharge_tries
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every rule" on public.auto_recharge_settings for select to refill_server using (true);
create policy "The server reads every consent" on public.auto_recharge_consents for select to refill_server using (true);
create policy "The server reads every recharge" on public.auto_recharge_attempts for select to refill_server using (true);
create policy "The server reads every try" on public.auto_recharge_tries for select to refill_server using (true);
grant select on public.auto_recharge_settings, public.auto_recharge_consents, public.auto_recharge_attempts,
  public.auto_recharge_tries to authenticated, refill_server;
