-- Those who pay a tenant, or the platform itself: known by their e-mail address, each with one customer at Stripe. The
-- customer that a tenant is, when it buys credits, stands in stripe_customers.

create table public.customers (
  id                       uuid primary key default gen_random_uuid(),
  -- Null: a customer of the platform itself.
  tenant_id                uuid references public.tenants (id),
  email                    text not null check (length(email) between 3 and 320),
  name                     text not null default '' check (length(name) <= 200),
  stripe_customer_id       text,
  -- The saved card that is charged while nobody is there.
  stripe_payment_method_id text,
  -- Part of the key that Stripe is asked with. Counts up once Stripe has deleted the customer, or is proven to have
  -- made none.
  key_number               integer not null default 1,
  livemode                 boolean not null,
  metadata                 jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at               timestamptz not null default clock_timestamp(),
  updated_at               timestamptz not null default clock_timestamp(),
  constraint customers_stripe_customer_id_key unique (stripe_customer_id)
);
create unique index customers_email_key on public.customers (tenant_id, lower(email)) nulls not distinct;

alter table public.customers enable row level security;
create policy "Members see the customers of their tenant" on public.customers
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every customer of a tenant" on public.customers
  for select to refill_server using (true);
grant select on public.customers to authenticated, refill_server;

create function payments.find_or_add_customer(
  tenant_id uuid, email text, name text, metadata jsonb, livemode boolean
) returns public.customers
language plpgsql security definer set search_path = '' as $$
declare
  customer public.customers;
begin
  select * into customer from public.customers c
  where c.tenant_id is not distinct from find_or_add_customer.tenant_id
    and lower(c.email) = lower(btrim(find_or_add_customer.email));
  if not found then
    insert into public.customers (tenant_id, email, name, metadata, livemode)
    values (find_or_add_customer.tenant_id, btrim(find_or_add_customer.email),
      coalesce(find_or_add_customer.name, ''), coalesce(find_or_add_customer.metadata, '{}'),
      find_or_add_customer.livemode)
    on conflict do nothing returning * into customer;
    if not found then
      select * into customer from public.customers c
      where c.tenant_id is not distinct from find_or_add_customer.tenant_id
        and lower(c.email) = lower(btrim(find_or_add_customer.email));
    end if;
  end if;
  return customer;
end $$;
comment on function payments.find_or_add_customer is
  'The customer with this e-mail address, whatever its case; added where there is none. Tenant null: of the platform';

create function payments.attach_customer(
  customer uuid, stripe_customer_id text, stripe_payment_method_id text
) returns public.customers
language plpgsql security definer set search_path = '' as $$
declare
  kept public.customers;
begin
  update public.customers c
  set stripe_customer_id = attach_customer.stripe_customer_id,
      stripe_payment_method_id = coalesce(c.stripe_payment_method_id, attach_customer.stripe_payment_method_id),
      updated_at = clock_timestamp()
  where c.id = attach_customer.customer and c.stripe_customer_id is null;
  select * into kept from public.customers c where c.id = attach_customer.customer;
  return kept;
end $$;
comment on function payments.attach_customer is
  'Ties a customer to the one that was made at Stripe; the first one stays, and the row is returned';

create function payments.renew_customer_key(customer uuid, key_number integer) returns public.customers
language plpgsql security definer set search_path = '' as $$
declare
  kept public.customers;
begin
  update public.customers c set key_number = c.key_number + 1, updated_at = clock_timestamp()
  where c.id = renew_customer_key.customer and c.key_number = renew_customer_key.key_number;
  select * into kept from public.customers c where c.id = renew_customer_key.customer;
  return kept;
end $$;
comment on function payments.renew_customer_key is
  'A new key for Stripe, where it is proven that the one of this number made nothing; of several callers one counts';

create function payments.set_customer_card(stripe_customer_id text, stripe_payment_method_id text, replaces boolean)
returns public.customers
language sql security definer set search_path = '' as $$
  update public.customers c
  set stripe_payment_method_id = case
        when replaces then set_customer_card.stripe_payment_method_id
        else coalesce(c.stripe_payment_method_id, set_customer_card.stripe_payment_method_id) end,
      updated_at = clock_timestamp()
  where c.stripe_customer_id = set_customer_card.stripe_customer_id returning c.*
$$;
comment on function payments.set_customer_card is
  'Keeps the card that is charged off-session: the first one stays unless the new one replaces it. Null where the customer is none of ours';

create function payments.forget_customer_card(stripe_payment_method_id text) returns public.customers
language sql security definer set search_path = '' as $$
  update public.customers c set stripe_payment_method_id = null, updated_at = clock_timestamp()
  where c.stripe_payment_method_id = forget_customer_card.stripe_payment_method_id returning c.*
$$;
comment on function payments.forget_customer_card is 'Forgets a card that Stripe has detached; null where no customer had it';

create function payments.forget_stripe_customer(stripe_customer_id text) returns public.customers
language sql security definer set search_path = '' as $$
  update public.customers c
  set stripe_customer_id = null, stripe_payment_method_id = null, key_number = c.key_number + 1,
      updated_at = clock_timestamp()
  where c.stripe_customer_id = forget_stripe_customer.stripe_customer_id returning c.*
$$;
comment on function payments.forget_stripe_customer is
  'A customer that was deleted at Stripe cannot be charged again: the next payment makes a new one. Null where it is none of ours';

grant execute on function payments.find_or_add_customer, payments.attach_customer, payments.renew_customer_key,
  payments.set_customer_card, payments.forget_customer_card, payments.forget_stripe_customer to refill_server;
