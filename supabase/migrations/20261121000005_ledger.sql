-- The ledger. One account a tenant, credits in lots ("grants"), every change of the balance an entry that is never
-- changed. Written by the functions of `credits` alone; the account's row is the lock each of them takes first.
--
-- balance = available + held - debt. Debt exists only while nothing is available: a claw-back takes what is there
-- before it becomes debt, and the next grant pays it first.

create table public.credit_accounts (
  tenant_id      uuid primary key references public.tenants (id),
  available      bigint not null default 0 check (available >= 0),
  held           bigint not null default 0 check (held >= 0),
  debt           bigint not null default 0 check (debt >= 0),
  last_sequence  bigint not null default 0,
  -- The next moment at which time alone changes the balance: a grant begins or lapses, a hold runs out.
  next_change_at timestamptz,
  -- The next threshold (credit_thresholds) that a falling balance crosses.
  watch_below    bigint,
  constraint credit_accounts_debt_only_when_empty check (debt = 0 or available = 0)
) with (fillfactor = 50);
create index credit_accounts_next_change_at_index on public.credit_accounts (next_change_at)
  where next_change_at is not null;

create table public.credit_grants (
  tenant_id    uuid not null references public.credit_accounts (tenant_id),
  id           uuid not null default gen_random_uuid(),
  source       text not null check (source in ('purchase', 'recharge', 'subscription', 'promotion', 'adjustment', 'invoice')),
  payment_id   uuid,
  credits      bigint not null check (credits > 0),
  -- Not yet used, lapsed or clawed back; of which `held` is reserved.
  remaining    bigint not null check (remaining >= 0),
  -- For the index: one that named `remaining` would be written anew at every debit (no HOT update).
  has_credits  boolean not null generated always as (remaining > 0) stored,
  held         bigint not null default 0 check (held >= 0),
  clawed_back  bigint not null default 0 check (clawed_back >= 0),
  -- Lower is used first.
  priority     integer not null default 50 check (priority between 0 and 100),
  effective_at timestamptz not null,
  expires_at   timestamptz,
  cost_cents   bigint check (cost_cents >= 0),
  currency     text check (currency ~ '^[a-z]{3}$'),
  description  text not null default '',
  metadata     jsonb not null default '{}',
  user_id      uuid,
  -- When it entered the balance and when its rest left it: null until then.
  booked_at    timestamptz,
  lapsed_at    timestamptz,
  created_at   timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  constraint credit_grants_payment_key unique (tenant_id, payment_id),
  check (expires_at > effective_at),
  check (held <= remaining and remaining <= credits and clawed_back <= credits)
) with (fillfactor = 50);
create index credit_grants_usable_index on public.credit_grants (tenant_id, priority, expires_at, effective_at)
  where has_credits;
create index credit_grants_to_book_index on public.credit_grants (tenant_id, effective_at) where booked_at is null;

create table public.credit_holds (
  tenant_id        uuid not null references public.credit_accounts (tenant_id),
  id               uuid not null default gen_random_uuid(),
  credits          bigint not null check (credits > 0),
  status           text not null default 'open' check (status in ('open', 'captured', 'released', 'expired')),
  captured_credits bigint not null default 0 check (captured_credits between 0 and credits),
  -- Which grants the credits are reserved on, in the order of use.
  grant_ids        uuid[] not null,
  grant_credits    bigint[] not null,
  label            text not null default '',
  api_key_id       uuid,
  user_id          uuid,
  metadata         jsonb not null default '{}',
  expires_at       timestamptz not null,
  created_at       timestamptz not null default clock_timestamp(),
  closed_at        timestamptz,
  primary key (tenant_id, id),
  check ((status = 'open') = (closed_at is null))
);
create index credit_holds_open_index on public.credit_holds (tenant_id, expires_at) where status = 'open';

create table public.credit_entries (
  tenant_id       uuid not null,
  -- Numbered per tenant without gaps: the chain that balance_after follows.
  sequence        bigint not null,
  created_at      timestamptz not null,
  kind            text not null check (kind in ('grant', 'consume', 'capture', 'expire', 'clawback', 'restore', 'adjustment')),
  delta           bigint not null check (delta <> 0),
  balance_after   bigint not null,
  -- Which grants it drew on or gave back to, and how much of each.
  grant_ids       uuid[] not null default '{}',
  grant_credits   bigint[] not null default '{}',
  hold_id         uuid,
  payment_id      uuid,
  label           text not null default '',
  api_key_id      uuid,
  user_id         uuid,
  idempotency_key text,
  description     text not null default '',
  metadata        jsonb not null default '{}',
  primary key (tenant_id, sequence, created_at)
) partition by range (created_at);
create index credit_entries_by_time_index on public.credit_entries (tenant_id, created_at desc);

-- One row for each key a caller used, kept apart from the entries: uniqueness must hold across their partitions and
-- outlive the detachment of old months.
create table public.credit_idempotency_keys (
  tenant_id       uuid not null,
  idempotency_key text not null check (length(idempotency_key) between 1 and 255),
  operation       text not null,
  request_hash    bytea not null,
  answer          jsonb not null,
  created_at      timestamptz not null default clock_timestamp(),
  constraint credit_idempotency_keys_pkey primary key (tenant_id, idempotency_key)
);

-- What the Usage tab reads: kept in the debit's own transaction, so that it is never behind the ledger.
create table public.credit_usage_daily (
  tenant_id  uuid not null references public.credit_accounts (tenant_id),
  day        date not null,
  label      text not null,
  api_key_id uuid,
  user_id    uuid,
  credits    bigint not null,
  debits     bigint not null,
  constraint credit_usage_daily_key unique nulls not distinct (tenant_id, day, label, api_key_id, user_id)
) with (fillfactor = 50);
comment on column public.credit_usage_daily.day is 'In UTC';

-- Balances whose crossing, downwards, somebody wants to know of: alerts, low-balance notices, auto-recharge.
create table public.credit_thresholds (
  tenant_id  uuid not null references public.credit_accounts (tenant_id),
  credits    bigint not null check (credits > 0),
  -- default-alert stands in for alerts of the tenant's own as long as it has set none.
  purpose    text not null check (purpose in ('alert', 'default-alert', 'auto-recharge')),
  created_at timestamptz not null default now(),
  primary key (tenant_id, purpose, credits)
);

-- Sums of months that were detached, so that a balance can still be proven from its entries.
create table public.credit_archived_months (
  tenant_id      uuid not null references public.credit_accounts (tenant_id),
  month          date not null,
  first_sequence bigint not null,
  last_sequence  bigint not null,
  entries        bigint not null,
  delta          bigint not null,
  balance_after  bigint not null,
  primary key (tenant_id, month)
);

create function credits.refuse_rewriting() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = '42501', message = 'Ledger entries are never changed: append a correcting entry.';
end $$;
comment on function credits.refuse_rewriting is 'Keeps entries append-only for every role, their owner included';
create trigger entries_are_append_only before update or delete on public.credit_entries
  for each row execute function credits.refuse_rewriting();
create trigger entries_are_never_truncated before truncate on public.credit_entries
  for each statement execute function credits.refuse_rewriting();

-- Partitions stand in `credits`, where no Data API role can see them.
create function credits.ensure_partitions(months_ahead integer default 3) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  month date;
  name text;
  made integer := 0;
begin
  -- Two that run at once would make the same partition.
  perform pg_advisory_xact_lock(hashtext('credits.ensure_partitions'));
  for month in
    select generate_series(date_trunc('month', now() at time zone 'utc') - interval '1 month',
      date_trunc('month', now() at time zone 'utc') + make_interval(months => months_ahead), interval '1 month')::date
  loop
    name := 'entries_' || to_char(month, 'YYYY_MM');
    if to_regclass('credits.' || name) is null then
      execute format(
        'create table credits.%I partition of public.credit_entries for values from (%L) to (%L)',
        name, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
      execute format('alter table credits.%I enable row level security', name);
      execute format('create trigger entries_are_never_truncated before truncate on credits.%I
        for each statement execute function credits.refuse_rewriting()', name);
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;
comment on function credits.ensure_partitions is
  'Makes the monthly partitions of the ledger from last month to so many months ahead (UTC); returns how many it made';
select credits.ensure_partitions();

create function credits.detach_month(month date) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  first_day date := date_trunc('month', detach_month.month::timestamp)::date;
  name text := 'entries_' || to_char(first_day, 'YYYY_MM');
  archived bigint;
begin
  if first_day::timestamp >= date_trunc('month', now() at time zone 'utc') - interval '1 month' then
    perform errors.fail(409, 'month_in_use', 'Only months before the last one can be detached.');
  end if;
  if not exists (
    select from pg_inherits i
    where i.inhparent = 'public.credit_entries'::regclass and i.inhrelid = to_regclass('credits.' || name)
  ) then
    perform errors.fail(404, 'month_not_found', 'There are no entries of this month.');
  end if;
  execute format('alter table public.credit_entries detach partition credits.%I', name);
  -- The partition's copy of this trigger went with the tie to its parent.
  execute format('create trigger entries_are_append_only before update or delete on credits.%I
    for each row execute function credits.refuse_rewriting()', name);
  execute format(
    'insert into public.credit_archived_months
       (tenant_id, month, first_sequence, last_sequence, entries, delta, balance_after)
     select tenant_id, %L, min(sequence), max(sequence), count(*), sum(delta),
       (array_agg(balance_after order by sequence desc))[1]
     from credits.%I group by tenant_id', first_day, name);
  get diagnostics archived = row_count;
  return archived;
end $$;
comment on function credits.detach_month is
  'Detaches the entries of an old month as table credits.entries_YYYY_MM and keeps their sums; returns the tenants concerned';

-- A falling balance that crosses a threshold asks for a look in the transaction that crossed it, once per crossing.
create function credits.threshold_crossed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform jobs.enqueue('credits-low',
    jsonb_build_object('tenantId', new.tenant_id, 'thresholdCredits', new.watch_below, 'availableCredits', new.available),
    job_key => 'credits-low:' || new.tenant_id || ':' || new.watch_below);
  new.watch_below := (
    select max(t.credits) from public.credit_thresholds t where t.tenant_id = new.tenant_id and t.credits <= new.available);
  return new;
end $$;
comment on function credits.threshold_crossed is 'Enqueues credits-low and moves the watch to the next threshold below';
create function credits.threshold_regained() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  new.watch_below := (
    select max(t.credits) from public.credit_thresholds t where t.tenant_id = new.tenant_id and t.credits <= new.available);
  return new;
end $$;
comment on function credits.threshold_regained is 'A risen balance is watched at the highest threshold it has reached again';
create trigger a_threshold_is_crossed before update on public.credit_accounts
  for each row when (new.available < new.watch_below) execute function credits.threshold_crossed();
create trigger a_threshold_is_regained before update on public.credit_accounts
  for each row when (new.available > old.available) execute function credits.threshold_regained();

alter table public.credit_accounts enable row level security;
alter table public.credit_grants enable row level security;
alter table public.credit_holds enable row level security;
alter table public.credit_entries enable row level security;
alter table public.credit_idempotency_keys enable row level security;
alter table public.credit_usage_daily enable row level security;
alter table public.credit_thresholds enable row level security;
alter table public.credit_archived_months enable row level security;

create policy "Members see their account" on public.credit_accounts
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see their grants" on public.credit_grants
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see their holds" on public.credit_holds
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see their entries" on public.credit_entries
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see their usage" on public.credit_usage_daily
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see their thresholds" on public.credit_thresholds
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));

create policy "The server reads every account" on public.credit_accounts for select to refill_server using (true);
create policy "The server reads every grant" on public.credit_grants for select to refill_server using (true);
create policy "The server reads every hold" on public.credit_holds for select to refill_server using (true);
create policy "The server reads every entry" on public.credit_entries for select to refill_server using (true);
create policy "The server reads every key" on public.credit_idempotency_keys for select to refill_server using (true);
create policy "The server reads all usage" on public.credit_usage_daily for select to refill_server using (true);
create policy "The server reads every threshold" on public.credit_thresholds for select to refill_server using (true);
create policy "The server reads archived sums" on public.credit_archived_months for select to refill_server using (true);

grant select on public.credit_accounts, public.credit_grants, public.credit_holds, public.credit_entries,
  public.credit_usage_daily, public.credit_thresholds to authenticated, refill_server;
grant select on public.credit_idempotency_keys, public.credit_archived_months to refill_server;
grant execute on function credits.ensure_partitions, credits.detach_month to refill_server;
