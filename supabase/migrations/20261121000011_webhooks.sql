-- The inbox: an event is stored once, with its job in the same statement, then answered, then handled by a worker.

create table public.webhook_events (
  id                text primary key check (length(id) between 1 and 255),
  type              text not null,
  api_version       text,
  livemode          boolean not null,
  account           text,
  payload           jsonb not null,
  -- quarantined: another account's, another mode's or impossible; never handled until an operator says so.
  status            text not null default 'pending'
    check (status in ('pending', 'processed', 'ignored', 'quarantined', 'dead')),
  attempts          integer not null default 0,
  outcome           text,
  last_error        text,
  stripe_created_at timestamptz not null,
  received_at       timestamptz not null default clock_timestamp(),
  finished_at       timestamptz,
  check ((status = 'pending') = (finished_at is null))
);
create index webhook_events_by_time_index on public.webhook_events (received_at desc);
create index webhook_events_unfinished_index on public.webhook_events (received_at) where status in ('pending', 'dead');

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

create function webhooks.receive(event jsonb, quarantine_reason text default null) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.webhook_events (id, type, api_version, livemode, account, payload, stripe_created_at, status, outcome, finished_at)
  values (event ->> 'id', event ->> 'type', event ->> 'api_version', (event ->> 'livemode')::boolean, event ->> 'account',
    event, to_timestamp((event ->> 'created')::bigint),
    case when quarantine_reason is null then 'pending' else 'quarantined' end, quarantine_reason,
    case when quarantine_reason is not null then clock_timestamp() end)
  on conflict on constraint webhook_events_pkey do nothing;
  if not found then
    return false;
  end if;
  if quarantine_reason is null then
    perform jobs.enqueue('webhook-event', jsonb_build_object('eventId', event ->> 'id'), job_key => 'webhook-event:' || (event ->> 'id'));
  end if;
  return true;
end $$;
comment on function webhooks.receive is
  'Stores an event and the job that handles it, both or neither; false where it is already known';

create function webhooks.finish_attempt(
  event_id text, started_at timestamptz, duration_ms integer, status text, outcome text, error text
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  number integer;
begin
  update public.webhook_events e
  set attempts = e.attempts + 1, last_error = finish_attempt.error,
      status = finish_attempt.status, outcome = finish_attempt.outcome,
      finished_at = case when finish_attempt.status = 'pending' then null else clock_timestamp() end
  where e.id = finish_attempt.event_id and e.status = 'pending'
  returning e.attempts into number;
  if found then
    insert into public.webhook_attempts (event_id, attempt, started_at, duration_ms, error)
    values (finish_attempt.event_id, number, finish_attempt.started_at, finish_attempt.duration_ms, finish_attempt.error);
  end if;
end $$;
comment on function webhooks.finish_attempt is
  'Records an attempt and what became of the event: pending (to be tried again), processed, ignored, quarantined or dead';

create function webhooks.replay(event_id text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.webhook_events e set status = 'pending', finished_at = null, outcome = null
  where e.id = replay.event_id;
  if not found then
    perform errors.fail(404, 'event_not_found', 'There is no such event.');
  end if;
  perform jobs.enqueue('webhook-event', jsonb_build_object('eventId', replay.event_id), job_key => 'webhook-event:' || replay.event_id);
end $$;
comment on function webhooks.replay is 'Handles an event again; handlers change nothing that is already done. 404 event_not_found';

grant execute on function webhooks.receive, webhooks.finish_attempt, webhooks.replay to refill_server;
