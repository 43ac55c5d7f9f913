-- The inbox: events are stored once, then answered, then handled by a worker. The inbox is its own queue: what is pending
-- and due is worked off by whoever holds its row. Jobs of the task `webhook-inbox` only wake a worker.

create table public.webhook_events (
  id                text primary key check (length(id) between 1 and 255),
  type              text not null,
  api_version       text,
  livemode          boolean not null,
  account           text,
  -- The payment intent and the charge that it is about: known after the payload is pruned, too.
  intent_id         text,
  charge_id         text,
  payload           jsonb not null,
  -- Whether the event itself says all that crediting its payment needs (see payments.settle): an intent that succeeded,
  -- which is an end. Never null: what is neither said to be paid nor said not to be would be handled by nobody.
  says_paid         boolean not null generated always as (coalesce(type = 'payment_intent.succeeded'
    and payload #>> '{data,object,status}' = 'succeeded'
    and payload #>> '{data,object,metadata,refill_payment_id}' is not null
    and jsonb_typeof(payload #> '{data,object,customer}') = 'string'
    and jsonb_typeof(payload #> '{data,object,amount_received}') = 'number', false)) stored,
  -- quarantined: another account's, another mode's or impossible; never handled until an operator says so.
  status            text not null default 'pending'
    check (status in ('pending', 'processed', 'ignored', 'quarantined', 'dead')),
  -- Since it came or was last replayed; those before the last replay.
  attempts          integer not null default 0,
  attempts_before   integer not null default 0,
  -- While pending: when it is due; put off by a failure, and for as long as a worker has it.
  next_try_at       timestamptz not null default clock_timestamp(),
  outcome           text,
  last_error        text,
  stripe_created_at timestamptz not null,
  received_at       timestamptz not null default clock_timestamp(),
  finished_at       timestamptz,
  check ((status = 'pending') = (finished_at is null))
  -- An event has some three kilobytes: compressing it at each change of its state costs more than the room it takes until it
  -- is pruned.
) with (toast_tuple_target = 8160);
create index webhook_events_by_time_index on public.webhook_events (received_at desc);
create index webhook_events_by_intent_index on public.webhook_events (intent_id) where intent_id is not null;
create index webhook_events_by_charge_index on public.webhook_events (charge_id)
  where charge_id is not null and intent_id is null;

create table public.webhook_attempts (
  event_id    text not null references public.webhook_events (id) on delete cascade,
  attempt     integer not null,
  started_at  timestamptz not null,
  duration_ms integer not null,
  error       text,
  primary key (event_id, attempt)
);

alter table public.webhook_events enable row level security;
alter table public.webhook_attempts enable row level security;
create policy "Operators see events" on public.webhook_events
  for select to authenticated using ((select tenancy.am_operator()));
create policy "Operators see attempts" on public.webhook_attempts
  for select to authenticated using ((select tenancy.am_operator()));
create policy "The server reads every event" on public.webhook_events for select to refill_server using (true);
create policy "The server reads every attempt" on public.webhook_attempts for select to refill_server using (true);
grant select on public.webhook_events, public.webhook_attempts to authenticated, refill_server;

-- A plain insert, with one plan for all: an event that arrives alone pays for each step of the executor.
create function webhooks.receive_many(events jsonb, quarantine_reasons text[] default '{null}', wakes boolean default true)
returns setof text
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  return query
    insert into public.webhook_events as w (id, type, api_version, livemode, account, intent_id, charge_id, payload,
      stripe_created_at, status, outcome, finished_at)
    select a.event ->> 'id', coalesce(a.event ->> 'type', 'unknown'), a.event ->> 'api_version',
      coalesce((a.event ->> 'livemode')::boolean, false), a.event ->> 'account',
      case a.event #>> '{data,object,object}' when 'payment_intent' then a.event #>> '{data,object,id}'
        else coalesce(a.event #>> '{data,object,payment_intent,id}', a.event #>> '{data,object,payment_intent}') end,
      case a.event #>> '{data,object,object}' when 'charge' then a.event #>> '{data,object,id}'
        else coalesce(a.event #>> '{data,object,charge,id}', a.event #>> '{data,object,charge}',
          a.event #>> '{data,object,latest_charge,id}', a.event #>> '{data,object,latest_charge}') end,
      a.event, coalesce(to_timestamp((a.event ->> 'created')::bigint), clock_timestamp()),
      case when receive_many.quarantine_reasons[a.number] is null then 'pending' else 'quarantined' end,
      receive_many.quarantine_reasons[a.number],
      case when receive_many.quarantine_reasons[a.number] is not null then clock_timestamp() end
    from jsonb_array_elements(receive_many.events) with ordinality as a (event, number)
    on conflict on constraint webhook_events_pkey do nothing
    returning w.id;
  if found and receive_many.wakes and array_position(receive_many.quarantine_reasons, null) is not null then
    perform jobs.enqueue('webhook-inbox', '{}');
  end if;
end $$;
comment on function webhooks.receive_many is
  'Stores events (a JSON array of them), all or none, and wakes a worker unless it is said not to; returns the ids of those that were not known. A reason for quarantine stands at the place of its event';

-- Pauses grow to six hours and are spread by a quarter, so that what failed together does not come back together.
create function webhooks.pause_after(attempts integer) returns interval
language sql volatile as $$
  select make_interval(secs => exp(least(attempts, 10)) * (0.75 + random() * 0.5))
$$;
comment on function webhooks.pause_after is 'Internal: how long an event waits after so many failed attempts, with jitter';

create function webhooks.finish_attempts(
  event_ids text[], started_at timestamptz, duration_ms integer, statuses text[], outcomes text[], errors text[]
) returns integer
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
  -- The inbox fills and empties faster than its statistics follow: a plan that was made while it was empty reads it all.
  set enable_seqscan = off as $$
declare
  due timestamptz[];
begin
  with tried as (
    update public.webhook_events e
    set attempts = e.attempts + 1, last_error = t.error, status = t.status, outcome = t.outcome,
        next_try_at = case t.status when 'pending' then clock_timestamp() + webhooks.pause_after(e.attempts + 1)
          else e.next_try_at end,
        finished_at = case when t.status <> 'pending' then clock_timestamp() end
    from unnest(finish_attempts.event_ids, finish_attempts.statuses, finish_attempts.outcomes, finish_attempts.errors)
      as t (id, status, outcome, error)
    where e.id = t.id and e.status = 'pending'
    returning e.id, e.attempts_before + e.attempts as number, e.status, e.next_try_at, e.last_error
  ), recorded as (
    insert into public.webhook_attempts (event_id, attempt, started_at, duration_ms, error)
    select t.id, t.number, finish_attempts.started_at, finish_attempts.duration_ms, t.last_error from tried t
  )
  select array_agg(t.next_try_at) into due from tried t where t.status = 'pending';
  if due is null then
    return 0;
  end if;
  perform jobs.enqueue('webhook-inbox', '{}', run_at => d.at) from unnest(due) as d (at);
  return cardinality(due);
end $$;
comment on function webhooks.finish_attempts is
  'Records an attempt of each event and what became of it: pending (tried again after a growing pause), processed, ignored, quarantined or dead. Events that are finished already stay as they are. Returns how many are tried again';

create function webhooks.replay(event_id text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.webhook_events e
  set status = 'pending', finished_at = null, next_try_at = clock_timestamp(), outcome = null,
      attempts_before = e.attempts_before + e.attempts, attempts = 0
  where e.id = replay.event_id;
  if not found then
    perform errors.fail(404, 'event_not_found', 'There is no such event.');
  end if;
  perform jobs.enqueue('webhook-inbox', '{}');
end $$;
comment on function webhooks.replay is
  'Handles an event again, with as many attempts as a new one; handlers change nothing that is already done. 404 event_not_found';

-- In the API version that we read, and not yet tried: what failed once is looked at with Stripe's help.
create function webhooks.is_settled_by_itself(event public.webhook_events, api_version text) returns boolean
language sql stable as $$
  select event.says_paid and event.attempts = 0 and event.api_version is not distinct from is_settled_by_itself.api_version
$$;
comment on function webhooks.is_settled_by_itself is 'Internal: whether settle_paid may settle this event''s payment';

create function webhooks.claim(api_version text, at_most integer, lease interval default '5 minutes')
returns table (id text, attempts integer, payload jsonb)
language sql security definer set search_path = '' as $$
  update public.webhook_events e set next_try_at = clock_timestamp() + claim.lease
  where e.id in (
    select w.id from public.webhook_events w
    where w.status = 'pending' and w.next_try_at <= clock_timestamp() and not webhooks.is_settled_by_itself(w, claim.api_version)
    order by w.received_at limit claim.at_most for update skip locked)
  returning e.id, e.attempts, e.payload
$$;
comment on function webhooks.claim is
  'Takes events that are due, the oldest first, and keeps them from others for so long: where a worker dies they are due again';

grant execute on function webhooks.receive_many, webhooks.finish_attempts, webhooks.replay, webhooks.claim to refill_server;
