-- What a tenant's own systems are told of. An event is written in the transaction of what it tells, so that it exists if
-- and only if that happened, and with it one delivery for each webhook endpoint and for the conversation it came from.

create schema events;
comment on schema events is 'What tenants'' own systems and conversations are told of';
grant usage on schema events to refill_server;

create table public.outgoing_events (
  tenant_id  uuid not null references public.tenants (id),
  id         uuid not null default gen_random_uuid(),
  -- What happened to what, as order.paid.
  type       text not null check (type ~ '^[a-z_]+(\.[a-z_]+)+$' and length(type) <= 64),
  -- One event for one happening, whoever finds out and however often.
  dedupe_key text not null check (length(dedupe_key) between 1 and 200),
  payload    jsonb not null check (jsonb_typeof(payload) = 'object'),
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  constraint outgoing_events_dedupe_key unique (tenant_id, dedupe_key)
);
create index outgoing_events_by_time_index on public.outgoing_events (tenant_id, created_at desc, id);

create table public.webhook_endpoints (
  tenant_id   uuid not null references public.tenants (id),
  id          uuid not null default gen_random_uuid(),
  url         text not null check (length(url) between 8 and 2000),
  description text not null default '' check (length(description) <= 200),
  -- Empty: all of them.
  event_types text[] not null default '{}',
  -- Signs what is sent, in the form of the Standard Webhooks convention. Read by the server alone.
  secret      text not null check (secret ~ '^whsec_[A-Za-z0-9+/=]{32,}$'),
  created_by  uuid,
  created_at  timestamptz not null default clock_timestamp(),
  -- Switched off by a person, or because nothing arrived for days.
  disabled_at timestamptz,
  disabled_reason text,
  -- When it failed first since it last succeeded.
  failing_since timestamptz,
  removed_at  timestamptz,
  primary key (tenant_id, id)
);

create table public.deliveries (
  tenant_id    uuid not null,
  id           uuid not null default gen_random_uuid(),
  event_id     uuid not null,
  -- To an endpoint, or as words into a conversation: one of both.
  endpoint_id  uuid,
  channel      text check (channel in ('chat', 'email', 'sms')),
  address      text check (length(address) between 1 and 320),
  message      text check (length(message) between 1 and 1000),
  -- failed: given up. A replay begins anew.
  status       text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  attempts     integer not null default 0,
  next_attempt_at timestamptz default clock_timestamp(),
  created_at   timestamptz not null default clock_timestamp(),
  delivered_at timestamptz,
  primary key (tenant_id, id),
  constraint deliveries_once unique nulls not distinct (tenant_id, event_id, endpoint_id, channel, address),
  foreign key (tenant_id, event_id) references public.outgoing_events (tenant_id, id),
  foreign key (tenant_id, endpoint_id) references public.webhook_endpoints (tenant_id, id),
  check ((endpoint_id is null) = (channel is not null and address is not null and message is not null)),
  check ((status = 'delivered') = (delivered_at is not null))
);
create index deliveries_by_time_index on public.deliveries (tenant_id, created_at desc, id);
create index deliveries_endpoint_index on public.deliveries (tenant_id, endpoint_id, created_at desc);

create table public.delivery_attempts (
  tenant_id     uuid not null,
  delivery_id   uuid not null,
  attempt       integer not null check (attempt > 0),
  attempted_at  timestamptz not null default clock_timestamp(),
  duration_ms   integer not null check (duration_ms >= 0),
  -- What was answered: the status and the first kilobyte. Null where nothing was.
  answer_status integer,
  answer        text,
  -- Why it did not arrive, in words.
  error         text,
  primary key (tenant_id, delivery_id, attempt),
  foreign key (tenant_id, delivery_id) references public.deliveries (tenant_id, id)
);

-- The thread of a conversation on our own pages.
create table public.chat_messages (
  tenant_id  uuid not null references public.tenants (id),
  id         bigint generated always as identity,
  thread     text not null check (length(thread) between 1 and 320),
  -- Who says it: the person, the assistant, or the shop itself, which tells what happened.
  author     text not null check (author in ('person', 'assistant', 'shop')),
  body       text not null check (length(body) between 1 and 4000),
  -- What is shown with it: a payment card { kind: 'checkout', url, … }.
  attachment jsonb,
  -- A message that tells of a delivery is written once.
  delivery_id uuid,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  constraint chat_messages_delivery_key unique (tenant_id, delivery_id)
);
create index chat_messages_thread_index on public.chat_messages (tenant_id, thread, id);

alter table public.outgoing_events enable row level security;
alter table public.webhook_endpoints enable row level security;
alter table public.deliveries enable row level security;
alter table public.delivery_attempts enable row level security;
alter table public.chat_messages enable row level security;
create policy "Managers see the events of their tenant" on public.outgoing_events
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "Managers see the endpoints of their tenant" on public.webhook_endpoints
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "Managers see the deliveries of their tenant" on public.deliveries
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "Managers see how deliveries went" on public.delivery_attempts
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "Members see the conversations of their tenant" on public.chat_messages
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every event" on public.outgoing_events for select to refill_server using (true);
create policy "The server reads every endpoint" on public.webhook_endpoints for select to refill_server using (true);
create policy "The server reads every delivery" on public.deliveries for select to refill_server using (true);
create policy "The server reads every attempt" on public.delivery_attempts for select to refill_server using (true);
create policy "The server reads every conversation" on public.chat_messages for select to refill_server using (true);
grant select on public.outgoing_events, public.deliveries, public.delivery_attempts, public.chat_messages
  to authenticated, refill_server;
-- Not the secret: it is shown once, when the endpoint is made.
grant select (tenant_id, id, url, description, event_types, created_by, created_at, disabled_at, disabled_reason,
  failing_since, removed_at) on public.webhook_endpoints to authenticated;
grant select on public.webhook_endpoints to refill_server;

create function events.publish(
  tenant_id uuid, type text, dedupe_key text, payload jsonb, conversation jsonb default null, message text default null
) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  new_event uuid;
begin
  insert into public.outgoing_events (tenant_id, type, dedupe_key, payload)
  values (publish.tenant_id, publish.type, publish.dedupe_key, publish.payload)
  on conflict on constraint outgoing_events_dedupe_key do nothing returning id into new_event;
  if new_event is null then
    return null;
  end if;
  with made as (
    insert into public.deliveries (tenant_id, event_id, endpoint_id)
    select e.tenant_id, new_event, e.id from public.webhook_endpoints e
    where e.tenant_id = publish.tenant_id and e.disabled_at is null and e.removed_at is null
      and (e.event_types = '{}' or publish.type = any (e.event_types))
    returning deliveries.tenant_id, deliveries.id
  ), said as (
    insert into public.deliveries (tenant_id, event_id, channel, address, message)
    select publish.tenant_id, new_event, conversation ->> 'channel', conversation ->> 'address', publish.message
    where conversation is not null and publish.message is not null
    returning deliveries.tenant_id, deliveries.id
  ), enqueued as (
    select jobs.enqueue('deliver', jsonb_build_object('tenantId', d.tenant_id, 'deliveryId', d.id), 'deliver:' || d.id)
    from (select * from made union all select * from said) d
  )
  select new_event into new_event from (select count(*) from enqueued) as all_of_them;
  return new_event;
end $$;
comment on function events.publish is
  'Tells a tenant''s systems, and the conversation { channel, address }, of something once, in the caller''s transaction. Returns the event, or null where it was told before';

create function events.record_attempt(
  tenant_id uuid, delivery_id uuid, attempt integer, duration_ms integer, answer_status integer, answer text, error text,
  retry_in_seconds integer
) returns public.deliveries
language plpgsql security definer set search_path = '' as $$
declare
  delivery public.deliveries;
begin
  select * into delivery from public.deliveries d
  where d.tenant_id = record_attempt.tenant_id and d.id = record_attempt.delivery_id for update;
  if delivery.status <> 'pending' or delivery.attempts >= record_attempt.attempt then
    return delivery;
  end if;
  insert into public.delivery_attempts (tenant_id, delivery_id, attempt, duration_ms, answer_status, answer, error)
  values (record_attempt.tenant_id, record_attempt.delivery_id, record_attempt.attempt, record_attempt.duration_ms,
    record_attempt.answer_status, left(record_attempt.answer, 1024), left(record_attempt.error, 500));
  update public.deliveries d
  set attempts = record_attempt.attempt,
      status = case when record_attempt.error is null then 'delivered'
        when record_attempt.retry_in_seconds is null then 'failed' else 'pending' end,
      delivered_at = case when record_attempt.error is null then clock_timestamp() end,
      next_attempt_at = case when record_attempt.error is not null
        then clock_timestamp() + make_interval(secs => record_attempt.retry_in_seconds) end
  where d.tenant_id = delivery.tenant_id and d.id = delivery.id returning * into delivery;
  if delivery.status = 'pending' then
    perform jobs.enqueue('deliver', jsonb_build_object('tenantId', delivery.tenant_id, 'deliveryId', delivery.id),
      'deliver:' || delivery.id, delivery.next_attempt_at);
  end if;
  update public.webhook_endpoints e
  set failing_since = case when record_attempt.error is null then null
        else coalesce(e.failing_since, clock_timestamp()) end,
      disabled_at = case
        when record_attempt.error is not null and e.failing_since < clock_timestamp() - interval '5 days'
        then coalesce(e.disabled_at, clock_timestamp()) else e.disabled_at end,
      disabled_reason = case
        when e.disabled_at is null and record_attempt.error is not null
          and e.failing_since < clock_timestamp() - interval '5 days'
        then 'Nothing arrived for five days.' else e.disabled_reason end
  where e.tenant_id = delivery.tenant_id and e.id = delivery.endpoint_id;
  return delivery;
end $$;
comment on function events.record_attempt is
  'Notes how an attempt went and, where it failed, plans the next one in so many seconds; null gives up. An endpoint to which nothing arrived for five days is switched off';

create function events.replay(tenant_id uuid, delivery_id uuid) returns public.deliveries
language plpgsql security definer set search_path = '' as $$
declare
  delivery public.deliveries;
begin
  update public.deliveries d set status = 'pending', delivered_at = null, next_attempt_at = clock_timestamp()
  where d.tenant_id = replay.tenant_id and d.id = replay.delivery_id returning * into delivery;
  if not found then
    perform errors.fail(404, 'delivery_not_found', 'There is no such delivery.');
  end if;
  perform jobs.enqueue('deliver', jsonb_build_object('tenantId', delivery.tenant_id, 'deliveryId', delivery.id),
    'deliver:' || delivery.id);
  return delivery;
end $$;
comment on function events.replay is
  'Sends a delivery again under the same message id, by which a receiver knows it. 404 delivery_not_found';

create function events.add_endpoint(
  tenant_id uuid, url text, description text, event_types text[], secret text, user_id uuid
) returns public.webhook_endpoints
language plpgsql security definer set search_path = '' as $$
declare
  endpoint public.webhook_endpoints;
begin
  perform pg_advisory_xact_lock(hashtextextended('webhook-endpoints' || add_endpoint.tenant_id, 0));
  if (select count(*) from public.webhook_endpoints e
    where e.tenant_id = add_endpoint.tenant_id and e.removed_at is null) >= 20
  then
    perform errors.fail(409, 'too_many_endpoints', 'A tenant has at most 20 endpoints. Remove one first.');
  end if;
  insert into public.webhook_endpoints (tenant_id, url, description, event_types, secret, created_by)
  values (add_endpoint.tenant_id, add_endpoint.url, add_endpoint.description, add_endpoint.event_types,
    add_endpoint.secret, add_endpoint.user_id)
  returning * into endpoint;
  return endpoint;
end $$;
comment on function events.add_endpoint is 'Adds an endpoint that the next events are sent to. 409 too_many_endpoints';

create function events.change_endpoint(tenant_id uuid, endpoint_id uuid, change text) returns public.webhook_endpoints
language plpgsql security definer set search_path = '' as $$
declare
  endpoint public.webhook_endpoints;
begin
  update public.webhook_endpoints e
  set removed_at = case when change = 'remove' then clock_timestamp() else e.removed_at end,
      disabled_at = case change when 'disable' then clock_timestamp() when 'enable' then null else e.disabled_at end,
      disabled_reason = case change when 'disable' then 'Switched off.' when 'enable' then null else e.disabled_reason end,
      failing_since = case change when 'enable' then null else e.failing_since end
  where e.tenant_id = change_endpoint.tenant_id and e.id = change_endpoint.endpoint_id and e.removed_at is null
  returning * into endpoint;
  if not found then
    perform errors.fail(404, 'endpoint_not_found', 'There is no such endpoint.');
  end if;
  return endpoint;
end $$;
comment on function events.change_endpoint is 'Switches an endpoint on (enable) or off (disable), or removes it. 404 endpoint_not_found';

create function events.say(
  tenant_id uuid, thread text, author text, body text, attachment jsonb default null, delivery_id uuid default null
) returns public.chat_messages
language sql security definer set search_path = '' as $$
  insert into public.chat_messages as m (tenant_id, thread, author, body, attachment, delivery_id)
  values (say.tenant_id, say.thread, say.author, say.body, say.attachment, say.delivery_id)
  on conflict on constraint chat_messages_delivery_key do update set body = m.body
  returning m.*
$$;
comment on function events.say is 'Adds a message to a thread; one that tells of a delivery once';

grant execute on function events.publish, events.record_attempt, events.replay, events.add_endpoint,
  events.change_endpoint, events.say to refill_server;
