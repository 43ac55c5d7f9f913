-- People, tenants and who belongs to which. A person is a row of auth.users; what others may see of them is a profile.

create table public.profiles (
  user_id    uuid primary key references auth.users (id) on delete cascade,
  email      text not null check (length(email) between 3 and 320),
  full_name  text not null check (length(full_name) between 1 and 200),
  created_at timestamptz not null default now()
);

create table public.tenants (
  id         uuid primary key default gen_random_uuid(),
  slug       text not null check (slug ~ '^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$'),
  name       text not null check (length(btrim(name)) between 1 and 100),
  created_at timestamptz not null default now(),
  constraint tenants_slug_key unique (slug)
);

create table public.memberships (
  tenant_id  uuid not null references public.tenants (id),
  user_id    uuid not null references public.profiles (user_id) on delete cascade,
  role       text not null check (role in ('owner', 'admin', 'member')),
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
create index memberships_user_id_index on public.memberships (user_id, tenant_id);

create table public.invitations (
  tenant_id   uuid not null references public.tenants (id),
  id          uuid not null default gen_random_uuid(),
  email       text not null check (length(email) between 3 and 320),
  role        text not null check (role in ('admin', 'member')),
  -- sha-256 of the token in the link: who reads the table cannot accept the invitation.
  token_hash  bytea not null,
  invited_by  uuid references public.profiles (user_id) on delete set null,
  expires_at  timestamptz not null default now() + interval '7 days',
  accepted_at timestamptz,
  accepted_by uuid references public.profiles (user_id) on delete set null,
  revoked_at  timestamptz,
  created_at  timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint invitations_token_hash_key unique (token_hash)
);

create table public.platform_operators (
  user_id    uuid primary key references public.profiles (user_id) on delete cascade,
  created_at timestamptz not null default now()
);

-- The tenants of the person who asks. A definer function, because a policy on memberships that read memberships
-- would recurse; read at each statement, so that a removed member's live session is refused at its next call.
create function tenancy.my_tenant_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select tenant_id from public.memberships where user_id = (select auth.uid())
$$;
comment on function tenancy.my_tenant_ids is 'Tenants of which the person of this session is a member';

create function tenancy.my_managed_tenant_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select tenant_id from public.memberships where user_id = (select auth.uid()) and role in ('owner', 'admin')
$$;
comment on function tenancy.my_managed_tenant_ids is 'Tenants of which the person of this session is an owner or an admin';

create function tenancy.am_operator() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.platform_operators where user_id = (select auth.uid()))
$$;
comment on function tenancy.am_operator is 'Whether the person of this session operates the platform';

grant usage on schema tenancy to authenticated;
grant execute on function tenancy.my_tenant_ids, tenancy.my_managed_tenant_ids, tenancy.am_operator to authenticated;

alter table public.profiles enable row level security;
alter table public.tenants enable row level security;
alter table public.memberships enable row level security;
alter table public.invitations enable row level security;
alter table public.platform_operators enable row level security;

create policy "People see themselves and those who share a tenant with them" on public.profiles
  for select to authenticated using (
    user_id = (select auth.uid())
    or user_id in (select m.user_id from public.memberships m where m.tenant_id in (select tenancy.my_tenant_ids()))
  );
create policy "Members see their tenant" on public.tenants
  for select to authenticated using (id in (select tenancy.my_tenant_ids()));
create policy "Members see who belongs to their tenant" on public.memberships
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Owners and admins see invitations" on public.invitations
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "Operators see that they are one" on public.platform_operators
  for select to authenticated using (user_id = (select auth.uid()));

create policy "The server reads every profile" on public.profiles for select to refill_server using (true);
create policy "The server reads every tenant" on public.tenants for select to refill_server using (true);
create policy "The server reads every membership" on public.memberships for select to refill_server using (true);
create policy "The server reads every invitation" on public.invitations for select to refill_server using (true);
create policy "The server reads every operator" on public.platform_operators for select to refill_server using (true);

grant select on public.profiles, public.tenants, public.memberships, public.platform_operators
  to authenticated, refill_server;
grant select on public.invitations to refill_server;
-- The hash of the token stays with the server.
grant select (tenant_id, id, email, role, invited_by, expires_at, accepted_at, accepted_by, revoked_at, created_at)
  on public.invitations to authenticated;
