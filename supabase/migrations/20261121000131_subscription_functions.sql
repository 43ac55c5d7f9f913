-- What happens to subscriptions. Stripe's present state is handed in (never what an event said), so that every function
-- here may be called at any time, any number of times, in any order.

create function subscriptions.save_plan(
  plan_id uuid, seller_id uuid, slug text, name text, description text, price_cents bigint, currency text,
  billed_every text, credits_per_period bigint, rollover text, rollover_cap_credits bigint, grace_days integer,
  is_active boolean, "position" integer, user_id uuid
) returns public.subscription_plans
language plpgsql security definer set search_path = '' as $$
declare
  before public.subscription_plans;
  saved public.subscription_plans;
begin
  if save_plan.plan_id is null then
    insert into public.subscription_plans as p (seller_id, slug, name, description, price_cents, currency, billed_every,
      credits_per_period, rollover, rollover_cap_credits, grace_days, is_active, position)
    values (save_plan.seller_id, save_plan.slug, save_plan.name, save_plan.description, save_plan.price_cents,
      save_plan.currency, save_plan.billed_every, save_plan.credits_per_period, save_plan.rollover,
      save_plan.rollover_cap_credits, save_plan.grace_days, save_plan.is_active, save_plan.position)
    on conflict on constraint subscription_plans_slug_key do nothing
    returning * into saved;
    if not found then
      perform errors.fail(409, 'plan_exists', 'Another plan has this short name.', '{"param": "slug"}');
    end if;
  else
    select * into before from public.subscription_plans p
    where p.id = save_plan.plan_id and p.seller_id is not distinct from save_plan.seller_id for update;
    if not found then
      perform errors.fail(404, 'plan_not_found', 'There is no such plan.');
    end if;
    update public.subscription_plans p
    set name = save_plan.name, description = save_plan.description, price_cents = save_plan.price_cents,
        currency = save_plan.currency, billed_every = save_plan.billed_every,
        credits_per_period = save_plan.credits_per_period, rollover = save_plan.rollover,
        rollover_cap_credits = save_plan.rollover_cap_credits, grace_days = save_plan.grace_days,
        is_active = save_plan.is_active, position = save_plan.position, updated_at = clock_timestamp()
    where p.id = save_plan.plan_id returning * into saved;
  end if;
  perform tenancy.audit(save_plan.seller_id, save_plan.user_id,
    case when before.id is null then 'plan.created' else 'plan.changed' end, saved.id::text, '',
    coalesce(to_jsonb(before), '{}'), to_jsonb(saved));
  return saved;
end $$;
comment on function subscriptions.save_plan is
  'Makes a plan (plan_id null) or changes one; written to the audit log. Subscriptions that run keep their terms until they are changed. Seller null: the platform. 404 plan_not_found, 409 plan_exists';

create function subscriptions.save_price(plan_id uuid, stripe_price_id text, livemode boolean)
returns public.subscription_prices
language plpgsql security definer set search_path = '' as $$
declare
  plan public.subscription_plans;
  kept public.subscription_prices;
begin
  select * into plan from public.subscription_plans p where p.id = save_price.plan_id;
  insert into public.subscription_prices (stripe_price_id, plan_id, price_cents, currency, billed_every,
    credits_per_period, rollover, rollover_cap_credits, grace_days, livemode)
  values (save_price.stripe_price_id, plan.id, plan.price_cents, plan.currency, plan.billed_every,
    plan.credits_per_period, plan.rollover, plan.rollover_cap_credits, plan.grace_days, save_price.livemode)
  on conflict do nothing;
  select * into kept from subscriptions.price_of(save_price.plan_id, save_price.livemode);
  return kept;
end $$;
comment on function subscriptions.save_price is
  'Keeps the price at Stripe that stands for a plan''s present terms; the first one stays, and is returned';

create function subscriptions.price_of(plan_id uuid, livemode boolean) returns setof public.subscription_prices
language sql stable security definer set search_path = '' as $$
  select r.* from public.subscription_prices r join public.subscription_plans p on p.id = r.plan_id
  where p.id = price_of.plan_id and r.livemode = price_of.livemode
    and (r.price_cents, r.currency, r.billed_every, r.credits_per_period, r.rollover, r.rollover_cap_credits, r.grace_days)
      is not distinct from
      (p.price_cents, p.currency, p.billed_every, p.credits_per_period, p.rollover, p.rollover_cap_credits, p.grace_days)
$$;
comment on function subscriptions.price_of is 'The price at Stripe for a plan''s present terms; no row where there is none yet';

create function subscriptions.begin(
  tenant_id uuid, customer_id uuid, request_key text, plan_id uuid, user_id uuid, livemode boolean,
  subscription out public.subscriptions, is_retry out boolean
) language plpgsql security definer set search_path = '' as $$
declare
  plan public.subscription_plans;
  running public.subscriptions;
begin
  -- Two tries under one key wait for each other here: the second finds what the first has written.
  perform pg_advisory_xact_lock(hashtext('subscriptions.begin:' || begin.tenant_id || ':' || begin.request_key));
  is_retry := false;
  select * into running from public.subscriptions s
  where s.tenant_id = begin.tenant_id and s.request_key = begin.request_key;
  if found then
    if running.plan_id <> begin.plan_id or running.customer_id is distinct from begin.customer_id then
      perform errors.fail(409, 'idempotency_key_reused', 'This key was used for another subscription.');
    end if;
    subscription := running;
    is_retry := true;
    return;
  end if;
  select * into plan from public.subscription_plans p
  where p.id = begin.plan_id and p.is_active
    and p.seller_id is not distinct from case when begin.customer_id is not null then begin.tenant_id end;
  if not found then
    perform errors.fail(404, 'plan_not_found', 'There is no such plan.', '{"param": "plan"}');
  end if;
  if begin.customer_id is not null and not exists (
    select from public.customers c where c.id = begin.customer_id and c.tenant_id = begin.tenant_id)
  then
    perform errors.fail(404, 'customer_not_found', 'There is no such customer.');
  end if;
  insert into public.subscriptions (tenant_id, customer_id, request_key, plan_id, user_id, livemode)
  values (begin.tenant_id, begin.customer_id, begin.request_key, begin.plan_id, begin.user_id, begin.livemode)
  on conflict do nothing returning * into running;
  if found then
    perform tenancy.audit(begin.tenant_id, begin.user_id, 'subscription.begun', running.id::text, '', '{}',
      to_jsonb(running));
    subscription := running;
    return;
  end if;
  -- One runs already. A choice that nobody has paid for yet may still be changed for another.
  update public.subscriptions s
  set plan_id = begin.plan_id, request_key = begin.request_key, user_id = begin.user_id, updated_at = clock_timestamp()
  where s.tenant_id = begin.tenant_id and s.customer_id is not distinct from begin.customer_id and s.status = 'pending'
    and (s.customer_id is null or s.plan_id = begin.plan_id)
  returning * into running;
  if not found then
    perform errors.fail(409, 'subscription_exists', 'A subscription runs already. Change it, or cancel it first.');
  end if;
  subscription := running;
end $$;
comment on function subscriptions.begin is
  'Agrees on a subscription before Stripe is asked, or finds the one agreed under the same key (is_retry); one that waits to be paid takes the new choice. customer_id null: the tenant itself. 404 plan_not_found, 404 customer_not_found, 409 subscription_exists, 409 idempotency_key_reused';

create function subscriptions.attach_session(subscription_id uuid, stripe_checkout_session_id text) returns void
language sql security definer set search_path = '' as $$
  update public.subscriptions s
  set stripe_checkout_session_id = attach_session.stripe_checkout_session_id, updated_at = clock_timestamp()
  where s.id = attach_session.subscription_id and s.status = 'pending'
$$;
comment on function subscriptions.attach_session is 'Ties a pending subscription to the page where it is paid';

create function subscriptions.abandon(subscription_id uuid) returns public.subscriptions
language sql security definer set search_path = '' as $$
  update public.subscriptions s
  set status = 'incomplete_expired', ended_at = clock_timestamp(), updated_at = clock_timestamp()
  where s.id = abandon.subscription_id and s.status = 'pending' returning s.*
$$;
comment on function subscriptions.abandon is 'Ends a subscription that was never paid for and that Stripe knows nothing of';

-- What Stripe says of a subscription now.
--
-- stated: { id, subscriptionId (metadata, a hint only), status, customer, priceId, periodStart, periodEnd,
--   cancelAtPeriodEnd, endedAt, livemode }; moments in seconds
create function subscriptions.sync(stated jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  before public.subscriptions;
  after public.subscriptions;
  price public.subscription_prices;
begin
  select * into before from public.subscriptions s where s.stripe_subscription_id = stated ->> 'id' for update;
  if not found and stated ->> 'subscriptionId' ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then
    -- The event beat our own commit. Metadata only find the row: whose customer it is decides.
    select * into before from public.subscriptions s
    where s.id = (stated ->> 'subscriptionId')::uuid
      and coalesce(s.stripe_subscription_id, stated ->> 'id') = stated ->> 'id'
      and stated ->> 'customer' = coalesce(
        (select c.stripe_customer_id from public.customers c where c.id = s.customer_id),
        (select c.stripe_customer_id from public.stripe_customers c where c.tenant_id = s.tenant_id and s.customer_id is null))
    for update;
  end if;
  if before.id is null or before.livemode is distinct from (stated ->> 'livemode')::boolean then
    return jsonb_build_object('outcome', 'unknown_subscription');
  end if;
  if before.status in ('canceled', 'incomplete_expired') then
    return jsonb_build_object('outcome', 'unchanged', 'tenantId', before.tenant_id, 'subscriptionId', before.id);
  end if;
  -- A try to pay that came to nothing, on a page that may still be paid: what was agreed waits on.
  if before.status = 'pending' and stated ->> 'status' in ('incomplete', 'incomplete_expired') then
    return jsonb_build_object('outcome', 'unpaid', 'tenantId', before.tenant_id, 'subscriptionId', before.id);
  end if;
  select * into price from public.subscription_prices r where r.stripe_price_id = stated ->> 'priceId';
  update public.subscriptions s
  set stripe_subscription_id = stated ->> 'id',
      stripe_customer_id = stated ->> 'customer',
      status = stated ->> 'status',
      stripe_price_id = coalesce(price.stripe_price_id, s.stripe_price_id),
      plan_id = coalesce(price.plan_id, s.plan_id),
      current_period_start = to_timestamp((stated ->> 'periodStart')::bigint),
      current_period_end = to_timestamp((stated ->> 'periodEnd')::bigint),
      cancel_at_period_end = (stated ->> 'cancelAtPeriodEnd')::boolean,
      -- The unpaid period has begun when the paid one ended: access goes on from there, the plan's days.
      grace_ends_at = case when stated ->> 'status' = 'past_due' then coalesce(s.grace_ends_at,
        to_timestamp((stated ->> 'periodStart')::bigint) + make_interval(days => coalesce(price.grace_days, 0))) end,
      ended_at = to_timestamp((stated ->> 'endedAt')::bigint),
      updated_at = clock_timestamp()
  where s.tenant_id = before.tenant_id and s.id = before.id returning * into after;

  if after.customer_id is null then
    perform subscriptions.tell(before, after, price);
  end if;
  return jsonb_build_object(
    'outcome', case when to_jsonb(before) - 'updated_at' = to_jsonb(after) - 'updated_at' then 'unchanged' else 'changed' end,
    'tenantId', after.tenant_id, 'subscriptionId', after.id, 'status', after.status);
end $$;
comment on function subscriptions.sync is
  'Brings a subscription to what Stripe says of it now; one that has ended stays so. outcome: changed, unchanged, unpaid (nobody has paid for it yet), unknown_subscription';

create function subscriptions.tell(
  before public.subscriptions, after public.subscriptions, price public.subscription_prices
) returns void
language plpgsql set search_path = '' as $$
declare
  plan_name text := (select p.name from public.subscription_plans p where p.id = after.plan_id);
begin
  if after.status = 'past_due' and before.status <> 'past_due' then
    perform notifications.tell(after.tenant_id, 'subscription-past-due',
      after.id || ':' || extract(epoch from after.current_period_start)::bigint,
      jsonb_build_object('planName', plan_name, 'amountCents', price.price_cents, 'currency', price.currency,
        'graceEndsAt', after.grace_ends_at));
  elsif after.status = 'canceled' and before.status <> 'pending' then
    perform notifications.tell(after.tenant_id, 'subscription-ended', after.id::text,
      jsonb_build_object('planName', plan_name, 'endedAt', after.ended_at, 'isUnpaid', before.status = 'past_due'));
  end if;
end $$;
comment on function subscriptions.tell is 'Internal: tells once of a renewal that was not paid, and of the end';

grant execute on function subscriptions.save_plan, subscriptions.save_price, subscriptions.price_of, subscriptions.begin,
  subscriptions.attach_session, subscriptions.abandon, subscriptions.sync to refill_server;
