-- Keys for a tenant's backends and agents. Only a hash is kept: a key is shown once.

create table public.api_keys (
  tenant_id              uuid not null references public.tenants (id),
  id                     uuid not null default gen_random_uuid(),
  name                   text not null check (length(btrim(name)) between 1 and 100),
  -- The first characters, so that a person can tell keys apart.
  prefix                 text not null,
  -- sha-256 of the key; keys have 192 bits of chance, so that no slow hash is needed.
  key_hash               bytea not null,
  scopes                 text[] not null check (cardinality(scopes) > 0 and scopes <@ array['read', 'consume', 'payments']),
  monthly_budget_credits bigint check (monthly_budget_credits > 0),
  budget_month           date,
  budget_used_credits    bigint not null default 0,
  expires_at             timestamptz,
  revoked_at             timestamptz,
  last_used_at           timestamptz,
  created_by             uuid references public.profiles (user_id) on delete set null,
  created_at             timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint api_keys_key_hash_key unique (key_hash)
);
create index api_keys_with_budget_index on public.api_keys (id) where monthly_budget_credits is not null;

alter table public.api_keys enable row level security;
create policy "Owners and admins see their keys" on public.api_keys
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "The server reads every key" on public.api_keys for select to refill_server using (true);
grant select on public.api_keys to refill_server;
grant select (tenant_id, id, name, prefix, scopes, monthly_budget_credits, budget_month, budget_used_credits, expires_at,
  revoked_at, last_used_at, created_by, created_at) on public.api_keys to authenticated;

create function tenancy.create_api_key(
  tenant_id uuid, created_by uuid, name text, prefix text, key_hash bytea, scopes text[],
  monthly_budget_credits bigint default null, expires_at timestamptz default null
) returns uuid
language sql security definer set search_path = '' as $$
  insert into public.api_keys (tenant_id, created_by, name, prefix, key_hash, scopes, monthly_budget_credits, expires_at)
  values (create_api_key.tenant_id, create_api_key.created_by, btrim(create_api_key.name), create_api_key.prefix,
    create_api_key.key_hash, create_api_key.scopes, create_api_key.monthly_budget_credits, create_api_key.expires_at)
  returning id
$$;
comment on function tenancy.create_api_key is 'Stores the hash of a new key and returns its id';

create function tenancy.revoke_api_key(tenant_id uuid, api_key_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.api_keys k set revoked_at = coalesce(k.revoked_at, now())
  where k.tenant_id = revoke_api_key.tenant_id and k.id = revoke_api_key.api_key_id;
  if not found then
    perform errors.fail(404, 'api_key_not_found', 'There is no such key.');
  end if;
end $$;
comment on function tenancy.revoke_api_key is 'Revokes a key for good; 404 api_key_not_found';

create function tenancy.touch_api_keys(key_hashes bytea[]) returns void
language sql security definer set search_path = '' as $$
  -- Skips keys that a debit is charging to its budget just now: waiting for one while holding others would deadlock.
  update public.api_keys k set last_used_at = now()
  where (k.tenant_id, k.id) in (
    select u.tenant_id, u.id from public.api_keys u where u.key_hash = any (key_hashes)
    for no key update skip locked)
$$;
comment on function tenancy.touch_api_keys is 'Records that keys were used; called in batches';

create function credits.budget_left(api_key_id uuid, at timestamptz) returns bigint
language sql stable set search_path = '' as $$
  select k.monthly_budget_credits
    - case when k.budget_month = date_trunc('month', budget_left.at at time zone 'utc')::date then k.budget_used_credits else 0 end
  from public.api_keys k where k.id = budget_left.api_key_id and k.monthly_budget_credits is not null
$$;
comment on function credits.budget_left is 'Internal: what a key may still spend this month (UTC); null: no budget';

create function credits.count_budget(api_key_id uuid, credits bigint, at timestamptz) returns void
language sql set search_path = '' as $$
  update public.api_keys k
  set budget_used_credits = greatest(0, case when k.budget_month = date_trunc('month', count_budget.at at time zone 'utc')::date
        then k.budget_used_credits else 0 end + count_budget.credits),
      budget_month = date_trunc('month', count_budget.at at time zone 'utc')::date
  where k.id = count_budget.api_key_id and k.monthly_budget_credits is not null
$$;
comment on function credits.count_budget is 'Internal: adds to what a key has spent this month';

create function credits.spend_budget(tenant_id uuid, api_key_id uuid, credits bigint, at timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  budget bigint := credits.budget_left(spend_budget.api_key_id, spend_budget.at);
begin
  if budget < spend_budget.credits then
    perform errors.fail(402, 'budget_exceeded', 'This API key has used up its budget for the month.',
      jsonb_build_object('budgetLeft', greatest(0, budget), 'required', spend_budget.credits));
  end if;
  perform credits.count_budget(spend_budget.api_key_id, spend_budget.credits, spend_budget.at);
end $$;
comment on function credits.spend_budget is 'Internal: counts against a key''s budget; 402 budget_exceeded';

create function credits.return_budget(hold public.credit_holds, credits bigint, at timestamptz) returns void
language sql set search_path = '' as $$
  -- Only within the month that counted it: a new month starts from nothing.
  select credits.count_budget(hold.api_key_id, -return_budget.credits, return_budget.at)
  where return_budget.credits > 0 and hold.api_key_id is not null
    and date_trunc('month', hold.created_at at time zone 'utc') = date_trunc('month', return_budget.at at time zone 'utc')
$$;
comment on function credits.return_budget is 'Internal: a hold that gives back frees the budget it had taken';

grant execute on function tenancy.create_api_key, tenancy.revoke_api_key, tenancy.touch_api_keys to refill_server;
