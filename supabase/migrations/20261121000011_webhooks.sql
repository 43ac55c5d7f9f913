-- The inbox: events are stored once, with their job in the same statement, then answered, then handled by a worker.

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
  -- quarantined: another account's, another mode's or impossible; never handled until an operator says so.
  status            text not null default 'pending'
    check (status in ('pending', 'processed', 'ignored', 'quarantined', 'dead')),
  -- Since it came or was last replayed; those before the last replay.
  attempts          integer not null default 0,
  attempts_before   integer not null default 0,
  -- When it is tried again after a failure.
  next_try_at       timestamptz,
  outcome           text,
  last_error        text,
  stripe_created_at timestamptz not null,
  received_at       timestamptz not null default clock_timestamp(),
  finished_at       timestamptz,
  check ((status = 'pending') = (finished_at is null))
);
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

create function webhooks.receive_many(events jsonb, quarantine_reasons text[] default '{}') returns text[]
language plpgsql security definer set search_path = '' as $$
declare
  fresh text[];
  waiting jsonb;
begin
  with arrived as (
    select e.event, e.event #> '{data,object}' as object, receive_many.quarantine_reasons[e.number] as reason
    from jsonb_array_elements(receive_many.events) with ordinality as e (event, number)
  ), stored as (
    insert into public.webhook_events as w (id, type, api_version, livemode, account, intent_id, charge_id, payload,
      stripe_created_at, status, outcome, finished_at)
    select a.event ->> 'id', coalesce(a.event ->> 'type', 'unknown'), a.event ->> 'api_version',
      coalesce((a.event ->> 'livemode')::boolean, false),
      a.event ->> 'account',
      case a.object ->> 'object' when 'payment_intent' then a.object ->> 'id'
        else coalesce(a.object #>> '{payment_intent,id}', a.object ->> 'payment_intent') end,
      case a.object ->> 'object' when 'charge' then a.object ->> 'id'
        else coalesce(a.object #>> '{charge,id}', a.object ->> 'charge', a.object #>> '{latest_charge,id}',
          a.object ->> 'latest_charge') end,
      a.event, coalesce(to_timestamp((a.event ->> 'created')::bigint), clock_timestamp()),
      case when a.reason is null then 'pending' else 'quarantined' end, a.reason,
      case when a.reason is not null then clock_timestamp() end
    from arrived a
    on conflict on constraint webhook_events_pkey do nothing
    returning w.id, w.status
  )
  select array_agg(s.id), jsonb_agg(s.id) filter (where s.status = 'pending') into fresh, waiting from stored s;
  if waiting is not null then
    perform jobs.enqueue('webhook-events', jsonb_build_object('eventIds', waiting));
  end if;
  return coalesce(fresh, '{}');
end $$;
comment on function webhooks.receive_many is
  'Stores events (a JSON array of them) and the one job that handles them, all or none; returns the ids of those that were not known. A reason for quarantine stands at the place of its event; such an event has no job';

-- Pauses grow to six hours and are spread by a quarter, so that what failed together does not come back together.
create function webhooks.pause_after(attempts integer) returns interval
language sql volatile set search_path = '' as $$
  select make_interval(secs => exp(least(attempts, 10)) * (0.75 + random() * 0.5))
$$;
comment on function webhooks.pause_after is 'Internal: how long an event waits after so many failed attempts, with jitter';

create function webhooks.finish_attempts(
  event_ids text[], started_at timestamptz, duration_ms integer, statuses text[], outcomes text[], errors text[]
) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  again integer;
begin
  with tried as (
    update public.webhook_events e
    set attempts = e.attempts + 1, last_error = t.error, status = t.status, outcome = t.outcome,
        next_try_at = case when t.status = 'pending' then clock_timestamp() + webhooks.pause_after(e.attempts + 1) end,
        finished_at = case when t.status <> 'pending' then clock_timestamp() end
    from unnest(finish_attempts.event_ids, finish_attempts.statuses, finish_attempts.outcomes, finish_attempts.errors)
      as t (id, status, outcome, error)
    where e.id = t.id and e.status = 'pending'
    returning e.id, e.attempts_before + e.attempts as number, e.next_try_at, e.last_error
  ), recorded as (
    insert into public.webhook_attempts (event_id, attempt, started_at, duration_ms, error)
    select t.id, t.number, finish_attempts.started_at, finish_attempts.duration_ms, t.last_error from tried t
  )
  select count(jobs.enqueue('webhook-events', jsonb_build_object('eventIds', jsonb_build_array(t.id)),
    job_key => 'webhook-event:' || t.id, run_at => t.next_try_at))
  into again from tried t where t.next_try_at is not null;
  return again;
end $$;
comment on function webhooks.finish_attempts is
  'Records an attempt of each event and what became of it: pending (tried again after a growing pause), processed, ignored, quarantined or dead. Events that are finished already stay as they are. Returns how many are tried again';

create function webhooks.replay(event_id text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.webhook_events e
  set status = 'pending', finished_at = null, next_try_at = null, outcome = null,
      attempts_before = e.attempts_before + e.attempts, attempts = 0
  where e.id = replay.event_id;
  if not found then
    perform errors.fail(404, 'event_not_found', 'There is no such event.');
  end if;
  perform jobs.enqueue('webhook-events', jsonb_build_object('eventIds', jsonb_build_array(replay.event_id)),
    job_key => 'webhook-event:' || replay.event_id);
end $$;
comment on function webhooks.replay is
  'Handles an event again, with as many attempts as a new one; handlers change nothing that is already done. 404 event_not_found';

create function webhooks.requeue_stranded(older_than interval default '15 minutes', at_most integer default 500) returns integer
language sql security definer set search_path = '' as $$
  with stranded as (
    select e.id from public.webhook_events e
    where e.status = 'pending' and coalesce(e.next_try_at, e.received_at) < clock_timestamp() - requeue_stranded.older_than
    order by e.received_at limit requeue_stranded.at_most
  ), asked as (
    select jobs.enqueue('webhook-events', jsonb_build_object('eventIds', jsonb_build_array(s.id)),
      job_key => 'webhook-event:' || s.id)
    from stranded s
  )
  select count(*)::integer from asked
$$;
comment on function webhooks.requeue_stranded is
  'Asks again for events that should have been handled long ago, as when the queue gave up on their job; returns how many';

grant execute on function webhooks.receive_many, webhooks.finish_attempts, webhooks.replay, webhooks.requeue_stranded
  to refill_server;
