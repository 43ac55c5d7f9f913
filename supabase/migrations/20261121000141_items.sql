-- What a tenant sells to its customers, as tickets and upgrades, with the stock of each.

create schema orders;
comment on schema orders is 'Items with stock, and the orders that reserve, take and give it back';
grant usage on schema orders to refill_server;

create table public.items (
  tenant_id   uuid not null references public.tenants (id),
  id          uuid not null default gen_random_uuid(),
  -- The tenant's own name for it, as LAKERS-101.
  sku         text not null check (sku ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  name        text not null check (length(btrim(name)) between 1 and 200),
  description text not null default '' check (length(description) <= 1000),
  -- Minor units.
  amount      bigint not null check (amount between 1 and 99999999),
  currency    text not null check (currency ~ '^[a-z]{3}$'),
  -- What can still be sold, with what open orders have reserved of it. Null: it does not run out.
  stock       bigint check (stock between 0 and 1000000000),
  reserved    bigint not null default 0 check (reserved >= 0),
  sold        bigint not null default 0 check (sold >= 0),
  is_active   boolean not null default true,
  created_at  timestamptz not null default clock_timestamp(),
  updated_at  timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  constraint items_sku_key unique (tenant_id, sku),
  constraint items_are_never_oversold check (reserved <= stock)
);

alter table public.items enable row level security;
create policy "Members see the items of their tenant" on public.items
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every item" on public.items for select to refill_server using (true);
grant select on public.items to authenticated, refill_server;

create function orders.save_item(
  tenant_id uuid, sku text, name text, description text, amount bigint, currency text, stock bigint, is_active boolean
) returns public.items
language plpgsql security definer set search_path = '' as $$
declare
  saved public.items;
begin
  select * into saved from public.items i
  where i.tenant_id = save_item.tenant_id and i.sku = save_item.sku for update;
  if found and save_item.stock < saved.reserved then
    perform errors.fail(409, 'stock_reserved',
      format('Open orders have reserved %s of "%s": the stock cannot be less.', saved.reserved, saved.name),
      jsonb_build_object('param', 'stock', 'reserved', saved.reserved));
  end if;
  insert into public.items (tenant_id, sku, name, description, amount, currency, stock, is_active)
  values (save_item.tenant_id, save_item.sku, btrim(save_item.name), save_item.description, save_item.amount,
    save_item.currency, save_item.stock, save_item.is_active)
  on conflict on constraint items_sku_key do update
  set name = excluded.name, description = excluded.description, amount = excluded.amount,
      currency = excluded.currency, stock = excluded.stock, is_active = excluded.is_active,
      updated_at = clock_timestamp()
  returning * into saved;
  return saved;
end $$;
comment on function orders.save_item is
  'Adds the item of this sku or changes it; stock is what can still be sold, null where it does not run out. Open orders keep the price they were made at. 409 stock_reserved with reserved';
grant execute on function orders.save_item to refill_server;
