-- What people may do to tenants. Callers have already been authorised by the route; these functions keep the rules
-- that must hold whoever calls.

create function tenancy.save_profile(user_id uuid, email text, full_name text) returns void
language sql security definer set search_path = '' as $$
  insert into public.profiles as p (user_id, email, full_name)
  values (save_profile.user_id, lower(btrim(save_profile.email)), btrim(save_profile.full_name))
  on conflict on constraint profiles_pkey
  do update set email = excluded.email, full_name = excluded.full_name;
$$;
comment on function tenancy.save_profile is 'Creates or updates what others see of a person';

-- A slug from a name: lower case, hyphens, at most 40 characters; a number is added where it is taken.
create function tenancy.free_slug(name text) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  base text := btrim(left(regexp_replace(lower(free_slug.name), '[^a-z0-9]+', '-', 'g'), 40), '-');
  candidate text;
  suffix integer := 1;
begin
  if base = '' then base := 'tenant'; end if;
  candidate := base;
  -- A tenant's slug is the first part of its addresses: the names of our own pages are taken.
  while exists (select from public.tenants where slug = candidate) or candidate in (
    'admin', 'api', 'chat', 'confirm-email', 'docs', 'forgot-password', 'invitations', 'invoice', 'invoices', 'mcp', 'new',
    'order', 'payments', 'recharge', 'settings', 'sign-in', 'sign-up', 'static')
  loop
    suffix := suffix + 1;
    candidate := base || '-' || suffix;
  end loop;
  return candidate;
end $$;
comment on function tenancy.free_slug is 'A slug that no tenant has yet';

create function tenancy.create_tenant(owner_id uuid, name text) returns public.tenants
language plpgsql security definer set search_path = '' as $$
declare
  tenant public.tenants;
begin
  -- One at a time: two tenants of one name would otherwise race for a slug.
  perform pg_advisory_xact_lock(hashtext('tenancy.create_tenant'));
  insert into public.tenants (slug, name) values (tenancy.free_slug(create_tenant.name), btrim(create_tenant.name))
  returning * into tenant;
  insert into public.memberships (tenant_id, user_id, role) values (tenant.id, create_tenant.owner_id, 'owner');
  insert into public.credit_accounts (tenant_id) values (tenant.id);
  return tenant;
end $$;
comment on function tenancy.create_tenant is 'Makes a tenant with its first owner and its credit account';

create function tenancy.invite(tenant_id uuid, invited_by uuid, email text, role text, token_hash bytea)
returns public.invitations
language plpgsql security definer set search_path = '' as $$
declare
  invitation public.invitations;
begin
  -- The tenant's row is the lock: of two invitations sent at once, one takes the other's place.
  perform from public.tenants t where t.id = invite.tenant_id for update;
  if exists (
    select from public.memberships m join public.profiles p using (user_id)
    where m.tenant_id = invite.tenant_id and p.email = lower(btrim(invite.email))
  ) then
    perform errors.fail(409, 'already_member', 'This person is already a member.');
  end if;
  -- A new invitation takes the place of an open one, so that only the newest link works.
  update public.invitations i set revoked_at = now()
  where i.tenant_id = invite.tenant_id and i.email = lower(btrim(invite.email))
    and i.accepted_at is null and i.revoked_at is null;
  insert into public.invitations (tenant_id, email, role, token_hash, invited_by)
  values (invite.tenant_id, lower(btrim(invite.email)), invite.role, invite.token_hash, invite.invited_by)
  returning * into invitation;
  return invitation;
end $$;
comment on function tenancy.invite is 'Invites an e-mail address; 409 already_member';

create function tenancy.accept_invitation(token_hash bytea, user_id uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  invitation public.invitations;
  person public.profiles;
begin
  select * into invitation from public.invitations i where i.token_hash = accept_invitation.token_hash for update;
  if not found or invitation.revoked_at is not null then
    perform errors.fail(404, 'invitation_not_found', 'This invitation does not exist or was withdrawn.');
  end if;
  select * into person from public.profiles p where p.user_id = accept_invitation.user_id;
  if person.email is distinct from invitation.email then
    perform errors.fail(403, 'invitation_for_someone_else', 'This invitation was sent to another e-mail address.');
  end if;
  if invitation.accepted_at is not null then
    return invitation.tenant_id;
  end if;
  if invitation.expires_at <= now() then
    perform errors.fail(409, 'invitation_expired', 'This invitation has expired. Ask for a new one.');
  end if;
  insert into public.memberships (tenant_id, user_id, role)
  values (invitation.tenant_id, accept_invitation.user_id, invitation.role)
  on conflict do nothing;
  update public.invitations i set accepted_at = now(), accepted_by = accept_invitation.user_id
  where i.tenant_id = invitation.tenant_id and i.id = invitation.id;
  return invitation.tenant_id;
end $$;
comment on function tenancy.accept_invitation is
  'Makes the invited person a member and returns the tenant; 404 invitation_not_found, 403 invitation_for_someone_else, 409 invitation_expired';

create function tenancy.revoke_invitation(tenant_id uuid, invitation_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.invitations i set revoked_at = coalesce(i.revoked_at, now())
  where i.tenant_id = revoke_invitation.tenant_id and i.id = revoke_invitation.invitation_id and i.accepted_at is null;
  if not found then
    perform errors.fail(404, 'invitation_not_found', 'There is no such open invitation.');
  end if;
end $$;
comment on function tenancy.revoke_invitation is 'Withdraws an open invitation; 404 invitation_not_found';

create function tenancy.remove_member(tenant_id uuid, user_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  removed_role text;
begin
  -- The tenant's row is the lock: two owners removing each other at once must not both succeed.
  perform from public.tenants t where t.id = remove_member.tenant_id for update;
  delete from public.memberships m
  where m.tenant_id = remove_member.tenant_id and m.user_id = remove_member.user_id
  returning m.role into removed_role;
  if not found then
    perform errors.fail(404, 'member_not_found', 'There is no such member.');
  end if;
  if removed_role = 'owner' and not exists (
    select from public.memberships m where m.tenant_id = remove_member.tenant_id and m.role = 'owner'
  ) then
    perform errors.fail(409, 'last_owner', 'A tenant needs an owner. Make someone else an owner first.');
  end if;
end $$;
comment on function tenancy.remove_member is 'Ends a membership; 404 member_not_found, 409 last_owner';

create function tenancy.change_role(tenant_id uuid, user_id uuid, role text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.tenants t where t.id = change_role.tenant_id for update;
  update public.memberships m set role = change_role.role
  where m.tenant_id = change_role.tenant_id and m.user_id = change_role.user_id;
  if not found then
    perform errors.fail(404, 'member_not_found', 'There is no such member.');
  end if;
  if not exists (
    select from public.memberships m where m.tenant_id = change_role.tenant_id and m.role = 'owner'
  ) then
    perform errors.fail(409, 'last_owner', 'A tenant needs an owner. Make someone else an owner first.');
  end if;
end $$;
comment on function tenancy.change_role is 'Changes a member''s role; 404 member_not_found, 409 last_owner';

grant execute on function
  tenancy.save_profile, tenancy.create_tenant, tenancy.invite, tenancy.accept_invitation,
  tenancy.revoke_invitation, tenancy.remove_member, tenancy.change_role
to refill_server;
