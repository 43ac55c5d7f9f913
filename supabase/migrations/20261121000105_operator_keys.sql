-- Keys of the platform's operator, for what no tenant may do: running jobs over the API. Only a hash is kept.

create table public.operator_keys (
  id           uuid primary key default gen_random_uuid(),
  name         text not null check (length(btrim(name)) between 1 and 100),
  -- The first characters, so that a person can tell keys apart.
  prefix       text not null,
  key_hash     bytea not null,
  expires_at   timestamptz,
  revoked_at   timestamptz,
  last_used_at timestamptz,
  created_at   timestamptz not null default clock_timestamp(),
  constraint operator_keys_key_hash_key unique (key_hash)
);

alter table public.operator_keys enable row level security;
create policy "The server reads every operator's key" on public.operator_keys
  for select to refill_server using (true);
grant select on public.operator_keys to refill_server;

create function tenancy.create_operator_key(name text, prefix text, key_hash bytea, expires_at timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  made uuid;
begin
  insert into public.operator_keys (name, prefix, key_hash, expires_at)
  values (btrim(create_operator_key.name), create_operator_key.prefix, create_operator_key.key_hash,
    create_operator_key.expires_at)
  returning id into made;
  perform tenancy.audit(null, null, 'operator.key_created', made::text, '', '{}',
    jsonb_build_object('name', create_operator_key.name));
  return made;
end $$;
comment on function tenancy.create_operator_key is 'Stores the hash of a new key of the operator and returns its id; written to the audit log';

create function tenancy.revoke_operator_key(key_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.operator_keys k set revoked_at = coalesce(k.revoked_at, clock_timestamp())
  where k.id = revoke_operator_key.key_id;
  if not found then
    perform errors.fail(404, 'api_key_not_found', 'There is no such key.');
  end if;
  perform tenancy.audit(null, null, 'operator.key_revoked', revoke_operator_key.key_id::text, '', '{}', '{}');
end $$;
comment on function tenancy.revoke_operator_key is 'Revokes a key of the operator for good; 404 api_key_not_found';

create function tenancy.use_operator_key(key_hash bytea) returns table (id uuid, name text)
language sql security definer set search_path = '' as $$
  update public.operator_keys k set last_used_at = clock_timestamp()
  where k.key_hash = use_operator_key.key_hash and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > clock_timestamp())
  returning k.id, k.name
$$;
comment on function tenancy.use_operator_key is 'The key with this hash, if it is neither revoked nor expired; notes that it was used';

grant execute on function tenancy.create_operator_key, tenancy.revoke_operator_key, tenancy.use_operator_key
  to refill_server;
