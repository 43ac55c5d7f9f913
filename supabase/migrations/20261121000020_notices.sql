-- What people are told: one row per event, person and channel. Whoever sends mail or shows a banner reads from here.

create schema notifications;
comment on schema notifications is 'Functions that decide who is told what; sending is the worker''s';
grant usage on schema notifications to refill_server;

create table public.notices (
  tenant_id  uuid not null references public.tenants (id),
  id         uuid not null default gen_random_uuid(),
  user_id    uuid not null references public.profiles (user_id) on delete cascade,
  channel    text not null check (channel in ('email', 'banner')),
  kind       text not null check (kind ~ '^[a-z0-9-]{1,60}$'),
  -- Names the event within its kind: the same event told again adds nothing.
  event_key  text not null check (length(event_key) between 1 and 200),
  payload    jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  sent_at    timestamptz,
  -- A banner that the person closed.
  read_at    timestamptz,
  primary key (tenant_id, id),
  constraint notices_event_key unique (tenant_id, kind, event_key, user_id, channel)
);
create index notices_of_person_index on public.notices (user_id, tenant_id, created_at desc);
create index notices_unsent_index on public.notices (created_at) where sent_at is null and channel = 'email';
comment on column public.notices.payload is 'What the words need, fixed when the event happened: ids, amounts in minor units, credits';

alter table public.notices enable row level security;
create policy "People see what they were told" on public.notices
  for select to authenticated
  using (user_id = (select auth.uid()) and tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every notice" on public.notices for select to refill_server using (true);
grant select on public.notices to authenticated, refill_server;

create function notifications.tell(tenant_id uuid, kind text, event_key text, payload jsonb default '{}') returns integer
language plpgsql security definer set search_path = '' as $$
declare
  told integer;
begin
  insert into public.notices (tenant_id, user_id, channel, kind, event_key, payload)
  select m.tenant_id, m.user_id, c.channel, tell.kind, tell.event_key, tell.payload
  from public.memberships m cross join (values ('email'), ('banner')) as c (channel)
  where m.tenant_id = tell.tenant_id and m.role in ('owner', 'admin')
  on conflict on constraint notices_event_key do nothing;
  get diagnostics told = row_count;
  return told;
end $$;
comment on function notifications.tell is
  'Tells owners and admins of an event, by mail and in the application, once; returns how many notices are new';

create function notifications.mark_sent(tenant_id uuid, notice_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.notices n set sent_at = clock_timestamp()
  where n.tenant_id = mark_sent.tenant_id and n.id = mark_sent.notice_id and n.sent_at is null;
  return found;
end $$;
comment on function notifications.mark_sent is 'Records that a notice went out; false where it already had';

create function notifications.mark_read(tenant_id uuid, user_id uuid, notice_id uuid) returns void
language sql security definer set search_path = '' as $$
  update public.notices n set read_at = coalesce(n.read_at, clock_timestamp())
  where n.tenant_id = mark_read.tenant_id and n.user_id = mark_read.user_id and n.id = mark_read.notice_id
    and n.channel = 'banner'
$$;
comment on function notifications.mark_read is 'Closes a banner for the person who saw it';

grant execute on function notifications.tell, notifications.mark_sent, notifications.mark_read to refill_server;
