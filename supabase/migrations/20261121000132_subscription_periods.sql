-- What a period of a subscription brings and takes: credits at its payment, the lapse of what was not used, access.

-- Lets unused credits of a subscription lapse, all but so many; the oldest go first. What is on hold stays until its
-- hold ends.
create function subscriptions.lapse(subscription public.subscriptions, keep bigint) returns bigint
language plpgsql set search_path = '' as $$
declare
  account public.credit_accounts;
  lot public.credit_grants;
  at timestamptz := clock_timestamp();
  excess bigint;
  takes bigint;
  lapsed bigint := 0;
begin
  account := credits.lock_account(subscription.tenant_id);
  excess := subscriptions.unused(subscription) - keep;
  for lot in
    select g.* from public.credit_grants g
    where g.tenant_id = subscription.tenant_id and g.id in (select subscriptions.grants_of(subscription))
      and g.has_credits and g.lapsed_at is null
    order by g.effective_at, g.id
  loop
    exit when excess <= 0;
    takes := least(excess, lot.remaining - lot.held);
    continue when takes = 0;
    update public.credit_grants g
    set remaining = g.remaining - takes, lapsed_at = case when takes = lot.remaining - lot.held then at end
    where g.tenant_id = lot.tenant_id and g.id = lot.id;
    account.available := account.available - takes;
    account := credits.append(account, 'expire', -takes, at, array[lot.id], array[takes],
      description => lot.description);
    excess := excess - takes;
    lapsed := lapsed + takes;
  end loop;
  update public.credit_accounts a set next_change_at = credits.next_change(subscription.tenant_id)
  where a.tenant_id = subscription.tenant_id;
  return lapsed;
end $$;
comment on function subscriptions.lapse is 'Internal: lets unused credits of a subscription lapse, all but `keep`; returns how many';

create function subscriptions.lapse_ended(subscription_id uuid) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  subscription public.subscriptions;
begin
  select s.* into subscription from public.subscriptions s
  join public.subscription_prices r on r.stripe_price_id = s.stripe_price_id
  where s.id = lapse_ended.subscription_id and s.status = 'canceled' and r.rollover = 'none';
  if not found or subscriptions.unused(subscription) = 0 then
    return 0;
  end if;
  return subscriptions.lapse(subscription, 0);
end $$;
comment on function subscriptions.lapse_ended is
  'Without roll-over, what is unused lapses when a subscription has ended; returns how many credits did';

create function subscriptions.grants_of(subscription public.subscriptions) returns setof uuid
language sql stable set search_path = '' as $$
  select p.grant_id from public.subscription_periods p
  where p.tenant_id = subscription.tenant_id and p.subscription_id = subscription.id and p.grant_id is not null
  union all
  select u.grant_id from public.subscription_upgrades u
  where u.tenant_id = subscription.tenant_id and u.subscription_id = subscription.id and u.grant_id is not null
$$;
comment on function subscriptions.grants_of is 'Internal: the grants that a subscription made';

create function subscriptions.unused(subscription public.subscriptions) returns bigint
language sql stable set search_path = '' as $$
  select coalesce(sum(g.remaining - g.held), 0)::bigint from public.credit_grants g
  where g.tenant_id = subscription.tenant_id and g.id in (select subscriptions.grants_of(subscription))
    and g.has_credits and g.lapsed_at is null
$$;
comment on function subscriptions.unused is 'Internal: what is left of a subscription''s grants and not on hold';

-- A paid invoice of a subscription: its period is granted, and so is a change to a larger plan within one.
--
-- invoice: { id, stripeSubscriptionId, amountPaid, currency,
--   lines: [{ priceId, quantity, amount, isProration, start, end }] }; moments in seconds
--
-- The rule of a change: for the time that is left, the difference of the credits of the two plans, rounded down.
create function subscriptions.record_invoice(invoice jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  subscription public.subscriptions;
  line record;
  granted bigint := 0;
begin
  select * into subscription from public.subscriptions s
  where s.stripe_subscription_id = invoice ->> 'stripeSubscriptionId' for update;
  if not found then
    return jsonb_build_object('outcome', 'unknown_subscription');
  end if;
  for line in
    select * from jsonb_to_recordset(invoice -> 'lines')
      as l ("priceId" text, quantity bigint, amount bigint, "isProration" boolean, "start" bigint, "end" bigint)
    where not "isProration" order by "start"
  loop
    granted := granted + subscriptions.grant_period(subscription, invoice, line."priceId", coalesce(line.quantity, 1),
      line.amount, to_timestamp(line."start"), to_timestamp(line."end"));
  end loop;
  granted := granted + subscriptions.grant_upgrade(subscription, invoice);
  if granted > 0 then
    -- A refund may have been heard of before what it undoes.
    perform subscriptions.settle_refunds(subscription, invoice ->> 'id');
  end if;
  return jsonb_build_object('outcome', case when granted > 0 then 'granted' else 'recorded' end,
    'tenantId', subscription.tenant_id, 'subscriptionId', subscription.id, 'credits', granted);
end $$;
comment on function subscriptions.record_invoice is
  'Records what a paid invoice was for and grants its credits, once a period and once a change, however often it is called. outcome: granted, recorded, unknown_subscription';

create function subscriptions.grant_period(
  subscription public.subscriptions, invoice jsonb, price_id text, quantity bigint, amount bigint,
  starts_at timestamptz, ends_at timestamptz
) returns bigint
language plpgsql set search_path = '' as $$
declare
  price public.subscription_prices;
  plan_name text;
  left_over bigint;
  lapsed bigint := 0;
  grant_credits bigint;
  answer jsonb;
begin
  select * into price from public.subscription_prices r where r.stripe_price_id = price_id;
  if not found or exists (
    select from public.subscription_periods p
    where p.tenant_id = subscription.tenant_id and p.subscription_id = subscription.id
      and p.starts_at = grant_period.starts_at)
  then
    return 0;
  end if;
  select p.name into plan_name from public.subscription_plans p where p.id = price.plan_id;
  grant_credits := price.credits_per_period * quantity;
  perform credits.lock_account(subscription.tenant_id);
  left_over := subscriptions.unused(subscription);
  if left_over > 0 and price.rollover <> 'full' then
    lapsed := subscriptions.lapse(subscription, coalesce(price.rollover_cap_credits, 0));
  end if;
  if grant_credits > 0 then
    answer := credits.give(subscription.tenant_id, 'subscription', grant_credits,
      'refill:subscription:' || subscription.id || ':' || extract(epoch from grant_period.starts_at)::bigint,
      -- They lapse at the next renewal; this is for a renewal that never comes.
      expires_at => case when price.rollover = 'none' then
        greatest(grant_period.ends_at, clock_timestamp()) + make_interval(days => greatest(price.grace_days, 1)) end,
      cost_cents => amount, currency => invoice ->> 'currency', description => plan_name,
      metadata => jsonb_build_object('subscriptionId', subscription.id, 'invoice', invoice ->> 'id'));
  end if;
  insert into public.subscription_periods (tenant_id, subscription_id, starts_at, ends_at, stripe_price_id,
    stripe_invoice_id, credits, grant_id, carried_credits, lapsed_credits, paid_cents, currency)
  values (subscription.tenant_id, subscription.id, grant_period.starts_at, grant_period.ends_at, price_id,
    invoice ->> 'id', grant_credits, (answer ->> 'grantId')::uuid, left_over - lapsed, lapsed,
    (invoice ->> 'amountPaid')::bigint, invoice ->> 'currency');
  return grant_credits;
end $$;
comment on function subscriptions.grant_period is
  'Internal: grants a period unless it was granted; what the one before left lapses or goes on as its plan says';

create function subscriptions.grant_upgrade(subscription public.subscriptions, invoice jsonb) returns bigint
language plpgsql set search_path = '' as $$
declare
  given_back record;
  charged record;
  period public.subscription_periods;
  extra bigint;
  answer jsonb;
begin
  if exists (
    select from public.subscription_upgrades u
    where u.tenant_id = subscription.tenant_id and u.stripe_invoice_id = invoice ->> 'id')
  then
    return 0;
  end if;
  select l.*, r.credits_per_period, r.plan_id into given_back
  from jsonb_to_recordset(invoice -> 'lines')
    as l ("priceId" text, quantity bigint, amount bigint, "isProration" boolean, "start" bigint, "end" bigint)
  join public.subscription_prices r on r.stripe_price_id = l."priceId"
  where l."isProration" and l.amount < 0 limit 1;
  select l.*, r.credits_per_period, r.plan_id into charged
  from jsonb_to_recordset(invoice -> 'lines')
    as l ("priceId" text, quantity bigint, amount bigint, "isProration" boolean, "start" bigint, "end" bigint)
  join public.subscription_prices r on r.stripe_price_id = l."priceId"
  where l."isProration" and l.amount > 0 limit 1;
  if given_back."priceId" is null or charged."priceId" is null then
    return 0;
  end if;
  select * into period from public.subscription_periods p
  where p.tenant_id = subscription.tenant_id and p.subscription_id = subscription.id
    and p.starts_at <= to_timestamp(charged."start") and p.ends_at > to_timestamp(charged."start");
  if not found then
    raise exception 'The period that invoice % changes is not recorded yet.', invoice ->> 'id';
  end if;
  extra := greatest(0, floor(
    (charged.credits_per_period * coalesce(charged.quantity, 1)
      - given_back.credits_per_period * coalesce(given_back.quantity, 1))::numeric
    * (charged."end" - charged."start") / extract(epoch from period.ends_at - period.starts_at)))::bigint;
  if extra > 0 then
    answer := credits.give(subscription.tenant_id, 'subscription', extra,
      'refill:subscription-upgrade:' || (invoice ->> 'id'),
      expires_at => (select g.expires_at from public.credit_grants g
        where g.tenant_id = period.tenant_id and g.id = period.grant_id and g.expires_at > clock_timestamp()),
      cost_cents => charged.amount + given_back.amount, currency => invoice ->> 'currency',
      description => (select p.name from public.subscription_plans p where p.id = charged.plan_id),
      metadata => jsonb_build_object('subscriptionId', subscription.id, 'invoice', invoice ->> 'id'));
  end if;
  insert into public.subscription_upgrades (tenant_id, subscription_id, stripe_invoice_id, from_price_id, to_price_id,
    changed_at, credits, grant_id, paid_cents, currency)
  values (subscription.tenant_id, subscription.id, invoice ->> 'id', given_back."priceId", charged."priceId",
    to_timestamp(charged."start"), extra, (answer ->> 'grantId')::uuid, (invoice ->> 'amountPaid')::bigint,
    invoice ->> 'currency');
  return extra;
end $$;
comment on function subscriptions.grant_upgrade is
  'Internal: grants what a change to a larger plan adds for the rest of the period, once an invoice';

create function subscriptions.access(subscription public.subscriptions, at timestamptz) returns text
language sql immutable set search_path = '' as $$
  select case
    when subscription.status in ('active', 'trialing') then 'active'
    when subscription.status = 'past_due' and access.at < subscription.grace_ends_at then 'grace'
    else 'none' end
$$;
comment on function subscriptions.access is
  'What a subscription lets its owner do at a moment: active, grace (a renewal is not paid, the plan''s days run) or none';

grant execute on function subscriptions.record_invoice, subscriptions.lapse_ended, subscriptions.access to refill_server;
