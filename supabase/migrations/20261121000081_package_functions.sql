-- Operators change what is for sale. A payment froze its price when it was agreed on: nothing here reaches it.

create function payments.save_package(
  package_id uuid, slug text, name text, description text, credits bigint, price_cents bigint, currency text,
  "position" integer, is_active boolean, user_id uuid
) returns public.credit_packages
language plpgsql security definer set search_path = '' as $$
declare
  before public.credit_packages;
  saved public.credit_packages;
begin
  if save_package.package_id is null then
    insert into public.credit_packages as c (slug, name, description, credits, price_cents, currency, position, is_active)
    values (save_package.slug, save_package.name, save_package.description, save_package.credits,
      save_package.price_cents, save_package.currency, save_package.position, save_package.is_active)
    on conflict on constraint credit_packages_slug_key do nothing
    returning * into saved;
    if not found then
      perform errors.fail(409, 'package_exists', 'Another package has this short name.', '{"param": "slug"}');
    end if;
  else
    select * into before from public.credit_packages c where c.id = save_package.package_id for update;
    if not found then
      perform errors.fail(404, 'package_not_found', 'There is no such package.');
    end if;
    update public.credit_packages c
    set name = save_package.name, description = save_package.description, credits = save_package.credits,
        price_cents = save_package.price_cents, currency = save_package.currency, position = save_package.position,
        is_active = save_package.is_active, updated_at = clock_timestamp()
    where c.id = save_package.package_id returning * into saved;
  end if;
  perform tenancy.audit(null, save_package.user_id,
    case when before.id is null then 'package.created' else 'package.changed' end, saved.id::text, '',
    coalesce(to_jsonb(before), '{}'), to_jsonb(saved));
  return saved;
end $$;
comment on function payments.save_package is
  'Makes a package (package_id null) or changes one; written to the audit log. The short name (slug) never changes. Prices in minor units. 404 package_not_found, 409 package_exists';

create function payments.save_custom_amounts(
  currency text, min_cents bigint, max_cents bigint, tiers jsonb, user_id uuid
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  before jsonb;
begin
  -- One at a time, so that the audit log tells of each what it replaced.
  perform pg_advisory_xact_lock(hashtext('payments.save_custom_amounts'));
  before := jsonb_build_object(
    'limits', (select to_jsonb(l) from public.custom_amount_limits l where l.currency = save_custom_amounts.currency),
    'tiers', (select jsonb_agg(to_jsonb(t) order by t.from_cents) from public.custom_amount_tiers t
      where t.currency = save_custom_amounts.currency));
  if not exists (
    select from jsonb_to_recordset(save_custom_amounts.tiers) as t ("fromCents" bigint)
    where t."fromCents" <= save_custom_amounts.min_cents
  ) then
    perform errors.fail(400, 'invalid_request', 'The first rate has to begin at the smallest amount or below it.',
      '{"param": "tiers"}');
  end if;
  insert into public.custom_amount_limits as l (currency, min_cents, max_cents)
  values (save_custom_amounts.currency, save_custom_amounts.min_cents, save_custom_amounts.max_cents)
  on conflict on constraint custom_amount_limits_pkey
  do update set min_cents = excluded.min_cents, max_cents = excluded.max_cents;
  delete from public.custom_amount_tiers t where t.currency = save_custom_amounts.currency;
  insert into public.custom_amount_tiers (currency, from_cents, credits_per_hundred)
  select save_custom_amounts.currency, t."fromCents", t."creditsPerHundred"
  from jsonb_to_recordset(save_custom_amounts.tiers) as t ("fromCents" bigint, "creditsPerHundred" bigint);
  perform tenancy.audit(null, save_custom_amounts.user_id, 'custom_amounts.changed', save_custom_amounts.currency, '',
    before, jsonb_build_object('limits', jsonb_build_object('min_cents', save_custom_amounts.min_cents,
      'max_cents', save_custom_amounts.max_cents), 'tiers', save_custom_amounts.tiers));
end $$;
comment on function payments.save_custom_amounts is
  'Replaces limits and rates of custom amounts in a currency: tiers [{ fromCents, creditsPerHundred }]; written to the audit log. 400 invalid_request';

grant execute on function payments.save_package, payments.save_custom_amounts to refill_server;
