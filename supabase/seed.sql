-- What is for sale in the demo: five packages, the larger the cheaper, and custom amounts at the same rates.
insert into public.credit_packages (slug, name, description, credits, price_cents, currency, position) values
  ('starter', 'Starter', 'Enough to try everything', 1000, 1000, 'usd', 1),
  ('growth', 'Growth', 'For a first product in use', 2750, 2500, 'usd', 2),
  ('team', 'Team', 'What most teams buy', 6000, 5000, 'usd', 3),
  ('business', 'Business', 'For steady traffic', 13000, 10000, 'usd', 4),
  ('scale', 'Scale', 'The best price per credit', 30000, 20000, 'usd', 5)
on conflict on constraint credit_packages_slug_key do nothing;

insert into public.custom_amount_limits (currency, min_cents, max_cents) values ('usd', 500, 1000000)
on conflict do nothing;

insert into public.custom_amount_tiers (currency, from_cents, credits_per_hundred) values
  ('usd', 500, 100), ('usd', 2500, 110), ('usd', 5000, 120), ('usd', 10000, 130), ('usd', 20000, 150)
on conflict do nothing;

-- The demo of the embedded default. Called by the launcher after it has made the people; safe to call again.
create or replace function tenancy.seed_demo(people jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
  person record;
  acme uuid;
  globex uuid;
begin
  for person in select * from jsonb_to_recordset(people) as p (id uuid, email text, "fullName" text) loop
    perform tenancy.save_profile(person.id, person.email, person."fullName");
  end loop;
  select id into acme from public.tenants where slug = 'acme';
  if acme is null then
    acme := (tenancy.create_tenant((select user_id from public.profiles where email = 'owner@acme.test'), 'Acme')).id;
    insert into public.memberships (tenant_id, user_id, role)
    select acme, p.user_id, r.role
    from (values ('admin@acme.test', 'admin'), ('member@acme.test', 'member')) as r (email, role)
    join public.profiles p on p.email = r.email;
    perform credits.give(acme, 'promotion', 250, 'demo:welcome', priority => 10, description => 'Welcome credits');
  end if;
  select id into globex from public.tenants where slug = 'globex';
  if globex is null then
    globex := (tenancy.create_tenant((select user_id from public.profiles where email = 'owner@globex.test'), 'Globex')).id;
    perform credits.give(globex, 'promotion', 250, 'demo:welcome', priority => 10, description => 'Welcome credits');
  end if;
  insert into public.platform_operators (user_id)
  select p.user_id from public.profiles p where p.email = 'operator@refill.test' on conflict do nothing;
end $$;
comment on function tenancy.seed_demo is
  'Makes the demo''s tenants Acme and Globex for people [{ id, email, fullName }]; only the owner of the schema may call it';
