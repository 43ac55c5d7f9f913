-- What the payment monitor has read of Stripe: charges, and beside them refunds, invoices and subscriptions, each once;
-- and how far it has read.

create schema monitoring;
comment on schema monitoring is 'Functions that store what was read of Stripe for records and accounting';
grant usage on schema monitoring to refill_server;

create table public.processed_charges (
  charge_id         text primary key,
  -- Minor units.
  amount            bigint not null check (amount >= 0),
  currency          text not null check (currency ~ '^[a-z]{3}$'),
  customer_email    text,
  description       text,
  status            text not null check (status in ('succeeded', 'pending', 'failed')),
  -- When Stripe made it.
  created_at        timestamptz not null,
  processed_at      timestamptz not null default clock_timestamp(),
  payment_intent_id text,
  customer_id       text,
  livemode          boolean not null
);
create index processed_charges_by_time_index on public.processed_charges (created_at desc, charge_id);

create table public.processed_objects (
  kind         text not null check (kind in ('refund', 'invoice', 'subscription')),
  object_id    text not null,
  -- Minor units; null where it has no single amount.
  amount       bigint,
  currency     text check (currency ~ '^[a-z]{3}$'),
  status       text not null,
  customer_id  text,
  -- Of a refund.
  charge_id    text,
  created_at   timestamptz not null,
  processed_at timestamptz not null default clock_timestamp(),
  livemode     boolean not null,
  primary key (kind, object_id)
);
create index processed_objects_by_time_index on public.processed_objects (kind, created_at desc);

create table public.monitor_cursors (
  -- What is read, with its filter: charges:succeeded, refund.
  source     text not null,
  livemode   boolean not null,
  -- The newest object that was read: what is newer is new.
  newest_id  text not null,
  -- Charges that were pending when they were read, and may yet become what is asked for.
  pending    text[] not null default '{}',
  updated_at timestamptz not null default clock_timestamp(),
  primary key (source, livemode)
);

alter table public.processed_charges enable row level security;
alter table public.processed_objects enable row level security;
alter table public.monitor_cursors enable row level security;
create policy "Operators see processed charges" on public.processed_charges
  for select to authenticated using ((select tenancy.am_operator()));
create policy "Operators see processed objects" on public.processed_objects
  for select to authenticated using ((select tenancy.am_operator()));
create policy "Operators see how far was read" on public.monitor_cursors
  for select to authenticated using ((select tenancy.am_operator()));
create policy "The server reads every processed charge" on public.processed_charges
  for select to refill_server using (true);
create policy "The server reads every processed object" on public.processed_objects
  for select to refill_server using (true);
create policy "The server reads how far was read" on public.monitor_cursors for select to refill_server using (true);
grant select on public.processed_charges, public.processed_objects, public.monitor_cursors
  to authenticated, refill_server;

-- charges: [{ charge_id, amount, currency, customer_email, description, status, created_at (epoch), payment_intent_id,
--   customer_id, livemode }]
create function monitoring.store_charges(charges jsonb) returns text[]
language plpgsql security definer set search_path = '' as $$
declare
  stored text[];
begin
  with written as (
    insert into public.processed_charges as p (charge_id, amount, currency, customer_email, description, status,
      created_at, payment_intent_id, customer_id, livemode)
    select c.charge_id, c.amount, c.currency, c.customer_email, c.description, c.status, to_timestamp(c.created_at),
      c.payment_intent_id, c.customer_id, c.livemode
    from jsonb_to_recordset(charges) as c (charge_id text, amount bigint, currency text, customer_email text,
      description text, status text, created_at bigint, payment_intent_id text, customer_id text, livemode boolean)
    order by c.charge_id
    -- What was pending has ended meanwhile. A charge that has ended stays.
    on conflict (charge_id) do update
      set status = excluded.status, description = excluded.description, customer_email = excluded.customer_email
      where p.status = 'pending' and excluded.status <> 'pending'
    returning p.charge_id, p.xmax = 0 as is_new)
  select coalesce(array_agg(w.charge_id) filter (where w.is_new), '{}') into stored from written w;
  return stored;
end $$;
comment on function monitoring.store_charges is 'Keeps charges, each once; returns the ids of those that were not known before';

-- objects: [{ object_id, amount, currency, status, customer_id, charge_id, created_at (epoch), livemode }]
create function monitoring.store_objects(kind text, objects jsonb) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  stored integer;
begin
  with written as (
    insert into public.processed_objects as p (kind, object_id, amount, currency, status, customer_id, charge_id,
      created_at, livemode)
    select store_objects.kind, o.object_id, o.amount, o.currency, o.status, o.customer_id, o.charge_id,
      to_timestamp(o.created_at), o.livemode
    from jsonb_to_recordset(objects) as o (object_id text, amount bigint, currency text, status text,
      customer_id text, charge_id text, created_at bigint, livemode boolean)
    order by o.object_id
    on conflict on constraint processed_objects_pkey do update
      set status = excluded.status, amount = excluded.amount
      where (p.status, p.amount) is distinct from (excluded.status, excluded.amount)
    returning p.xmax = 0 as is_new)
  select count(*) filter (where is_new) into stored from written;
  return stored;
end $$;
comment on function monitoring.store_objects is
  'Keeps refunds, invoices or subscriptions, each once and in the state it was read in last; returns how many were not known before';

create function monitoring.move_cursor(source text, livemode boolean, newest_id text, pending text[]) returns void
language sql security definer set search_path = '' as $$
  insert into public.monitor_cursors (source, livemode, newest_id, pending)
  values (move_cursor.source, move_cursor.livemode, move_cursor.newest_id, move_cursor.pending)
  on conflict on constraint monitor_cursors_pkey do update
  set newest_id = excluded.newest_id, pending = excluded.pending, updated_at = clock_timestamp()
$$;
comment on function monitoring.move_cursor is 'Notes how far was read';

create function monitoring.forget_cursor(source text, livemode boolean) returns void
language sql security definer set search_path = '' as $$
  delete from public.monitor_cursors c where c.source = forget_cursor.source and c.livemode = forget_cursor.livemode
$$;
comment on function monitoring.forget_cursor is 'Begins anew, where Stripe does not know what the cursor names';

grant execute on function monitoring.store_charges, monitoring.store_objects, monitoring.move_cursor,
  monitoring.forget_cursor to refill_server;
