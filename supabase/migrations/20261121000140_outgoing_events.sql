-- What a tenant's own systems are told of. An event is written in the transaction of what it tells, so that it exists if
-- and only if that happened; a job delivers it to the tenant's webhook endpoints and to the conversation it came from.

create schema events;
comment on schema events is 'What tenants'' own systems are told of';
grant usage on schema events to refill_server;

create table public.outgoing_events (
  tenant_id    uuid not null references public.tenants (id),
  id           uuid not null default gen_random_uuid(),
  -- What happened to what, as order.paid.
  type         text not null check (type ~ '^[a-z_]+(\.[a-z_]+)+$' and length(type) <= 64),
  -- One event for one happening, whoever finds out and however often.
  dedupe_key   text not null check (length(dedupe_key) between 1 and 200),
  payload      jsonb not null check (jsonb_typeof(payload) = 'object'),
  -- Where the words of the event go besides: { channel, address }. Null: nowhere.
  conversation jsonb check (conversation is null or (conversation ? 'channel' and conversation ? 'address')),
  -- The sentence for that conversation.
  message      text,
  created_at   timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  constraint outgoing_events_dedupe_key unique (tenant_id, dedupe_key)
);
create index outgoing_events_by_time_index on public.outgoing_events (tenant_id, created_at desc, id);

alter table public.outgoing_events enable row level security;
create policy "Admins see the events of their tenant" on public.outgoing_events
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "The server reads every event" on public.outgoing_events for select to refill_server using (true);
grant select on public.outgoing_events to authenticated, refill_server;

create function events.publish(
  tenant_id uuid, type text, dedupe_key text, payload jsonb, conversation jsonb default null, message text default null
) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  event_id uuid;
begin
  insert into public.outgoing_events (tenant_id, type, dedupe_key, payload, conversation, message)
  values (publish.tenant_id, publish.type, publish.dedupe_key, publish.payload, publish.conversation, publish.message)
  on conflict on constraint outgoing_events_dedupe_key do nothing returning id into event_id;
  if event_id is not null then
    perform jobs.enqueue('deliver-event', jsonb_build_object('tenantId', publish.tenant_id, 'eventId', event_id));
  end if;
  return event_id;
end $$;
comment on function events.publish is
  'Tells a tenant''s systems of something once, in the caller''s transaction. Returns the event, or null where it was told before';
grant execute on function events.publish to refill_server;
