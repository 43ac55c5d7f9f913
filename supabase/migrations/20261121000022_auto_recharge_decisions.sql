-- What a decision looks at, and how it is written down. The decision itself is lib/auto-recharge/decide-recharge.ts,
-- taken between the two in one transaction that holds the lock on the rule; the limits are checked here once more.

create function recharge.usual_pace(tenant_id uuid, at timestamptz) returns integer
language sql stable set search_path = '' as $$
  select greatest(3, coalesce(max(h.successes), 0))::integer from (
    select count(*) as successes from public.auto_recharge_attempts a
    where a.tenant_id = usual_pace.tenant_id and a.status = 'succeeded'
      and a.charged_at > usual_pace.at - interval '30 days' and a.charged_at <= usual_pace.at - interval '1 hour'
    group by date_trunc('hour', a.charged_at at time zone 'utc')) h
$$;
comment on function recharge.usual_pace is
  'Internal: the most recharges within an hour that succeeded in the last thirty days, at least three; the present hour does not count';

create function recharge.expiry_of(card public.payment_methods) returns text
language sql immutable set search_path = '' as $$ select card.exp_year || '-' || card.exp_month $$;
comment on function recharge.expiry_of is 'Internal: the date on a card';

-- Cards of the rule, in its order, with what its banks said lately. Declines count per fingerprint: the same card under
-- another payment method, or at another tenant, is the same card to its network.
create function recharge.cards_of(rule public.auto_recharge_settings, at timestamptz) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'id', m.id, 'stripePaymentMethodId', m.stripe_payment_method_id, 'brand', m.brand, 'last4', m.last4,
      'expMonth', m.exp_month, 'expYear', m.exp_year, 'isDetached', m.detached_at is not null,
      'isRefusedForGood', coalesce(asked.is_refused, false),
      'declinesLastDay', coalesce(asked.last_day, 0), 'declinesLast30Days', coalesce(asked.last_30_days, 0)
    ) order by c.place), '[]')
  from unnest(array[rule.payment_method_id] || rule.backup_payment_method_ids) with ordinality as c (id, place)
  join public.payment_methods m on m.tenant_id = rule.tenant_id and m.id = c.id
  left join lateral (
    select
      count(*) filter (where t.outcome = 'declined' and t.started_at > at - interval '1 day') as last_day,
      count(*) filter (where t.outcome = 'declined' and t.started_at > at - interval '30 days') as last_30_days,
      -- Entered again, or with another date, a card may be asked again, unless its bank wants it back.
      bool_or(t.is_hard and (
        (t.tenant_id = m.tenant_id and t.payment_method_id = m.id
          and t.card_expiry is not distinct from recharge.expiry_of(m))
        or t.decline_code in ('lost_card', 'stolen_card', 'pickup_card', 'fraudulent'))) as is_refused
    from public.auto_recharge_tries t
    where t.fingerprint = coalesce(m.fingerprint, m.id::text)
  ) asked on true
$$;
comment on function recharge.cards_of is 'Internal: the cards of a rule and whether they may be asked';

create function recharge.month_of(at timestamptz) returns timestamptz
language sql immutable set search_path = '' as $$
  select date_trunc('month', at at time zone 'utc') at time zone 'utc'
$$;
comment on function recharge.month_of is 'Internal: the beginning of the month in UTC';

create function recharge.day_of(at timestamptz) returns timestamptz
language sql immutable set search_path = '' as $$
  select date_trunc('day', at at time zone 'utc') at time zone 'utc'
$$;
comment on function recharge.day_of is 'Internal: the beginning of the day in UTC';

create function recharge.charged_since(tenant_id uuid, since timestamptz, cents out bigint, number out integer)
language sql stable set search_path = '' as $$
  select coalesce(sum(a.amount_cents), 0)::bigint, count(*)::integer from public.auto_recharge_attempts a
  where a.tenant_id = charged_since.tenant_id and a.status = 'succeeded' and a.charged_at >= charged_since.since
$$;
comment on function recharge.charged_since is 'Internal: what was charged since a moment';

create function recharge.describe_open(attempt public.auto_recharge_attempts) returns jsonb
language sql stable set search_path = '' as $$
  select case when attempt.id is null then null else jsonb_build_object(
    'id', attempt.id, 'status', attempt.status, 'trigger', attempt.trigger, 'paymentId', attempt.payment_id,
    'amountCents', attempt.amount_cents, 'credits', attempt.credits, 'packageId', attempt.package_id,
    'currency', attempt.currency, 'ruleVersion', attempt.rule_version, 'round', attempt.round, 'tries', attempt.tries,
    'firstDeclinedAt', attempt.first_declined_at, 'nextTryAt', attempt.next_try_at,
    'leasedUntil', attempt.leased_until, 'rescueExpiresAt', attempt.rescue_expires_at,
    'askedCardIds', (
      select coalesce(jsonb_agg(t.payment_method_id), '[]') from public.auto_recharge_tries t
      where t.tenant_id = attempt.tenant_id and t.attempt_id = attempt.id and t.round = attempt.round
        and t.outcome <> 'not_made')) end
$$;
comment on function recharge.describe_open is 'Internal: an open attempt as a decision looks at it';

create function recharge.read_situation(tenant_id uuid, for_update boolean default false) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  rule public.auto_recharge_settings;
  account public.credit_accounts;
  attempt public.auto_recharge_attempts;
  at timestamptz;
  charged_this_month bigint;
  charged_today integer;
begin
  if for_update then
    select * into rule from public.auto_recharge_settings s where s.tenant_id = read_situation.tenant_id for update;
  else
    select * into rule from public.auto_recharge_settings s where s.tenant_id = read_situation.tenant_id;
  end if;
  if rule.tenant_id is null then
    return null;
  end if;
  at := recharge.now();
  select * into account from public.credit_accounts a where a.tenant_id = rule.tenant_id;
  select * into attempt from public.auto_recharge_attempts a where a.tenant_id = rule.tenant_id
    and a.status in ('charging', 'unknown', 'waiting', 'needs_authentication');
  select c.cents into charged_this_month from recharge.charged_since(rule.tenant_id, recharge.month_of(at)) c;
  select c.number into charged_today from recharge.charged_since(rule.tenant_id, recharge.day_of(at)) c;
  return jsonb_build_object(
    'now', at,
    'rule', jsonb_build_object(
      'enabled', rule.enabled, 'triggerMode', rule.trigger_mode, 'thresholdCredits', rule.threshold_credits,
      'daysLeft', rule.days_left, 'rechargeMode', rule.recharge_mode, 'packageId', rule.package_id,
      'amountCents', rule.amount_cents, 'targetCredits', rule.target_credits, 'currency', rule.currency,
      'monthlyCapCents', rule.monthly_cap_cents, 'maxPerDay', rule.max_per_day, 'ruleVersion', rule.rule_version,
      'pausedReason', rule.paused_reason, 'pausedAt', rule.paused_at, 'waitUntil', rule.wait_until),
    'availableCredits', account.available, 'heldCredits', account.held, 'debtCredits', account.debt,
    'incomingCredits', (
      select coalesce(sum(p.credits), 0)::bigint from public.payment_history p
      where p.tenant_id = rule.tenant_id and p.status = 'processing' and p.id is distinct from attempt.payment_id),
    'monthChargedCents', charged_this_month, 'monthOpenCents', coalesce(attempt.amount_cents, 0),
    'dayCount', charged_today + (attempt.id is not null)::integer,
    'successesLastHour', (
      select c.number from recharge.charged_since(rule.tenant_id,
        greatest(at - interval '1 hour', coalesce(rule.resumed_at, '-infinity'))) c),
    'usualPerHour', recharge.usual_pace(rule.tenant_id, at),
    'openAttempt', recharge.describe_open(attempt),
    'cards', recharge.cards_of(rule, at),
    'catalogue', jsonb_build_object(
      'packages', (
        select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'credits', p.credits,
          'priceCents', p.price_cents, 'currency', p.currency) order by p.position, p.id), '[]')
        from public.credit_packages p where p.is_active and p.currency = rule.currency),
      'tiers', (
        select coalesce(jsonb_agg(jsonb_build_object('fromCents', t.from_cents, 'creditsPerHundred', t.credits_per_hundred)
          order by t.from_cents), '[]')
        from public.custom_amount_tiers t where t.currency = rule.currency),
      'limits', (
        select jsonb_build_object('minCents', l.min_cents, 'maxCents', l.max_cents)
        from public.custom_amount_limits l where l.currency = rule.currency)),
    'usage', recharge.daily_usage(rule.tenant_id, at));
end $$;
comment on function recharge.read_situation is
  'What a decision looks at, or null where no rule was ever saved; for_update takes the lock on the rule, under which a decision is written';

create function recharge.daily_usage(tenant_id uuid, at timestamptz) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('day', u.day, 'credits', u.credits) order by u.day), '[]') from (
    select d.day, sum(d.credits)::bigint as credits from public.credit_usage_daily d
    where d.tenant_id = daily_usage.tenant_id and d.day > (daily_usage.at at time zone 'utc')::date - 31
    group by d.day) u
$$;
comment on function recharge.daily_usage is 'Internal: credits used on each of the last days (UTC) that had any';

create function recharge.top_labels(tenant_id uuid, at timestamptz) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('label', u.label, 'credits', u.credits) order by u.credits desc, u.label), '[]')
  from (
    select d.label, sum(d.credits)::bigint as credits from public.credit_usage_daily d
    where d.tenant_id = top_labels.tenant_id
      and d.day >= greatest((top_labels.at at time zone 'utc')::date - 7, (
        select max((a.charged_at at time zone 'utc')::date) from public.auto_recharge_attempts a
        where a.tenant_id = top_labels.tenant_id and a.status = 'succeeded'))
    group by d.label order by sum(d.credits) desc, d.label limit 5) u
$$;
comment on function recharge.top_labels is
  'Internal: what used most credits since the day of the last recharge, at most seven days back';

-- Writes a decision to recharge: the payment, frozen, the attempt and its first try, all before Stripe hears of it.
--
-- decision: { amountCents, credits, packageId, cardId, reason, triggerCredits, dailyUsageCredits }
create function recharge.open_attempt(
  tenant_id uuid, trigger text, decision jsonb, user_id uuid, livemode boolean, lease_seconds integer
) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  rule public.auto_recharge_settings;
  account public.credit_accounts;
  package public.credit_packages;
  attempt_id uuid := gen_random_uuid();
  payment_id uuid := gen_random_uuid();
  amount bigint := (decision ->> 'amountCents')::bigint;
  credits bigint := (decision ->> 'credits')::bigint;
  at timestamptz := recharge.now();
  charged_this_month bigint;
  charged_today integer;
begin
  select * into rule from public.auto_recharge_settings s where s.tenant_id = open_attempt.tenant_id for update;
  if not rule.enabled then
    raise exception 'A recharge was decided for tenant %, whose auto-recharge is off', tenant_id;
  end if;
  if decision ->> 'packageId' is not null then
    select * into package from public.credit_packages p where p.id = (decision ->> 'packageId')::uuid and p.is_active for share;
  end if;
  -- The price is the database's. Where it changed since the situation was read, the decision is taken again.
  if (decision ->> 'packageId' is not null and (package.price_cents, package.credits) is distinct from (amount, credits))
    or (decision ->> 'packageId' is null and payments.credits_for_custom_amount(amount, rule.currency) <> credits)
  then
    raise exception using errcode = '40001', message = 'A price changed while a recharge was decided.';
  end if;
  select c.cents into charged_this_month from recharge.charged_since(rule.tenant_id, recharge.month_of(at)) c;
  select c.number into charged_today from recharge.charged_since(rule.tenant_id, recharge.day_of(at)) c;
  if charged_this_month + amount > rule.monthly_cap_cents or charged_today >= rule.max_per_day then
    raise exception using errcode = '40001', message = 'A recharge was decided beyond the limits of its rule.';
  end if;
  select * into account from public.credit_accounts a where a.tenant_id = rule.tenant_id;
  insert into public.payment_history (tenant_id, id, kind, purchase_id, amount_cents, currency, credits, package_id,
    description, credits_expire_after_days, livemode, user_id)
  values (rule.tenant_id, payment_id, 'recharge', attempt_id, amount, rule.currency, credits, package.id,
    coalesce(package.name, 'Custom amount'), package.expires_after_days, open_attempt.livemode, open_attempt.user_id);
  insert into public.auto_recharge_attempts (tenant_id, id, status, trigger, reason, available_credits, held_credits,
    debt_credits, incoming_credits, trigger_credits, daily_usage_credits, rule_version, monthly_cap_cents,
    month_used_cents, max_per_day, day_count, top_labels, payment_id, amount_cents, currency, credits, package_id,
    created_at, updated_at)
  values (rule.tenant_id, attempt_id, 'charging', open_attempt.trigger, decision ->> 'reason', account.available,
    account.held, account.debt, (decision ->> 'incomingCredits')::bigint, (decision ->> 'triggerCredits')::bigint,
    (decision ->> 'dailyUsageCredits')::bigint, rule.rule_version, rule.monthly_cap_cents, charged_this_month,
    rule.max_per_day, charged_today, recharge.top_labels(rule.tenant_id, at), payment_id, amount, rule.currency,
    credits, package.id, at, at);
  perform recharge.begin_try(rule.tenant_id, attempt_id, (decision ->> 'cardId')::uuid, false, lease_seconds);
  update public.auto_recharge_settings s set wait_until = null, wait_reason = null
  where s.tenant_id = rule.tenant_id and s.wait_until is not null;
  -- Whoever dies after this commit leaves a job behind.
  perform jobs.enqueue('auto-recharge', jsonb_build_object('tenantId', rule.tenant_id, 'trigger', 'sweep'),
    run_at => clock_timestamp() + make_interval(secs => lease_seconds));
  return attempt_id;
end $$;
comment on function recharge.open_attempt is
  'Opens the one attempt of a tenant with its payment and first try; refuses beyond the limits of the rule';

create function recharge.begin_try(
  tenant_id uuid, attempt_id uuid, card_id uuid, is_on_session boolean, lease_seconds integer
) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  attempt public.auto_recharge_attempts;
  rule public.auto_recharge_settings;
  charged_this_month bigint;
  at timestamptz := recharge.now();
begin
  select * into rule from public.auto_recharge_settings s where s.tenant_id = begin_try.tenant_id for update;
  select * into attempt from public.auto_recharge_attempts a
  where a.tenant_id = begin_try.tenant_id and a.id = begin_try.attempt_id for update;
  if attempt.status in ('succeeded', 'failed', 'canceled') then
    perform errors.fail(409, 'recharge_closed', 'This recharge is closed already.');
  end if;
  -- A month may have begun, or a limit been lowered, since the attempt was opened.
  select c.cents into charged_this_month from recharge.charged_since(rule.tenant_id, recharge.month_of(at)) c;
  if charged_this_month + attempt.amount_cents > rule.monthly_cap_cents then
    perform errors.fail(409, 'recharge_capped', 'The limit of this month leaves less than this recharge.');
  end if;
  update public.auto_recharge_attempts a
  set status = 'charging', tries = a.tries + 1, payment_method_id = card_id, next_try_at = null, updated_at = at,
      leased_until = at + make_interval(secs => lease_seconds),
      monthly_cap_cents = rule.monthly_cap_cents, month_used_cents = charged_this_month
  where a.tenant_id = attempt.tenant_id and a.id = attempt.id
  returning * into attempt;
  insert into public.auto_recharge_tries (tenant_id, attempt_id, number, round, payment_method_id, fingerprint,
    card_expiry, idempotency_key, is_on_session, started_at)
  select attempt.tenant_id, attempt.id, attempt.tries, attempt.round, m.id, coalesce(m.fingerprint, m.id::text),
    recharge.expiry_of(m),
    format('refill-recharge-%s-%s', attempt.id, attempt.tries), begin_try.is_on_session, at
  from public.payment_methods m where m.tenant_id = attempt.tenant_id and m.id = card_id;
  if not found then
    perform errors.fail(404, 'card_not_found', 'There is no such card.');
  end if;
  return attempt.tries;
end $$;
comment on function recharge.begin_try is
  'Records that a card is about to be asked, under a key of its own; 404 card_not_found, 409 recharge_closed, 409 recharge_capped';

create function recharge.note_wait(tenant_id uuid, until timestamptz, why text, code text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  rule public.auto_recharge_settings;
begin
  update public.auto_recharge_settings s set wait_until = note_wait.until, wait_reason = note_wait.why
  where s.tenant_id = note_wait.tenant_id and s.enabled returning * into rule;
  if found and note_wait.code = 'month_limit' then
    perform notifications.tell(rule.tenant_id, 'recharge-cap-reached',
      format('%s:%s', to_char(recharge.now() at time zone 'utc', 'YYYY-MM'), rule.monthly_cap_cents),
      jsonb_build_object('capCents', rule.monthly_cap_cents, 'currency', rule.currency, 'until', note_wait.until));
  end if;
end $$;
comment on function recharge.note_wait is 'Records that a limit was reached, until when, and tells of a reached monthly limit once';

create function recharge.pause(
  tenant_id uuid, reason text, why text, attempt_id uuid default null, decline jsonb default '{}'
) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  rule public.auto_recharge_settings;
begin
  update public.auto_recharge_settings s set paused_at = recharge.now(), paused_reason = pause.reason, paused_by = null
  where s.tenant_id = pause.tenant_id and s.enabled and s.paused_at is null returning * into rule;
  if not found then
    return false;
  end if;
  -- Who has to confirm with the bank is told so, with the link, and not of the pause besides.
  if pause.reason <> 'authentication' then
    perform notifications.tell(rule.tenant_id, 'recharge-paused',
      coalesce(attempt_id::text, format('v%s:%s', rule.rule_version, extract(epoch from rule.paused_at)::bigint)),
      pause.decline || jsonb_build_object('reason', pause.reason, 'why', pause.why, 'attemptId', attempt_id));
  end if;
  return true;
end $$;
comment on function recharge.pause is
  'Stops recharging until a success, another card or a person ends it, and tells so once, with the decline that led to it; false where it was off or paused already';

grant execute on function recharge.now, recharge.read_situation, recharge.open_attempt, recharge.begin_try,
  recharge.note_wait, recharge.pause to refill_server;
