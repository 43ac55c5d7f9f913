-- The rule: saved in one go with consent, paused and resumed, and what becomes of it when a card goes.

create function recharge.check_card(tenant_id uuid, card_id uuid) returns public.payment_methods
language plpgsql set search_path = '' as $$
declare
  card public.payment_methods;
  today timestamptz := recharge.now();
begin
  select * into card from public.payment_methods m where m.tenant_id = check_card.tenant_id and m.id = check_card.card_id;
  if not found then
    perform errors.fail(404, 'card_not_found', 'There is no such card.', '{"param": "paymentMethodId"}');
  end if;
  if card.detached_at is not null then
    perform errors.fail(409, 'card_removed', 'This card was removed. Choose or add another one.', '{"param": "paymentMethodId"}');
  end if;
  if make_timestamptz(card.exp_year, card.exp_month, 1, 0, 0, 0, 'UTC') + interval '1 month' <= today then
    perform errors.fail(409, 'card_expired', 'This card has expired. Choose or add another one.', '{"param": "paymentMethodId"}');
  end if;
  return card;
end $$;
comment on function recharge.check_card is 'Internal: 404 card_not_found, 409 card_removed, 409 card_expired';

-- What one recharge takes at most, as far as the rule fixes it; refuses what is not for sale.
create function recharge.check_purchase(rule public.auto_recharge_settings) returns bigint
language plpgsql stable set search_path = '' as $$
declare
  package public.credit_packages;
  limits public.custom_amount_limits;
begin
  case rule.recharge_mode
    when 'package' then
      select * into package from public.credit_packages p
      where p.id = rule.package_id and p.is_active and p.currency = rule.currency;
      if not found then
        perform errors.fail(400, 'package_not_available', 'This package is not for sale.', '{"param": "packageId"}');
      end if;
      return package.price_cents;
    when 'amount' then
      select * into limits from public.custom_amount_limits l where l.currency = rule.currency;
      if not exists (
        select from public.credit_packages p
        where p.is_active and p.currency = rule.currency and p.price_cents = rule.amount_cents
      ) and (limits.currency is null or rule.amount_cents not between limits.min_cents and limits.max_cents) then
        perform errors.fail(400, case when limits.currency is null then 'no_package_matches' else 'amount_out_of_range' end,
          case when limits.currency is null then 'No package costs this amount, and other amounts are not sold in this currency.'
            else 'This amount is outside of what can be bought.' end,
          jsonb_build_object('param', 'amountCents', 'minCents', limits.min_cents, 'maxCents', limits.max_cents,
            'currency', rule.currency));
      end if;
      return rule.amount_cents;
    else
      if rule.trigger_mode = 'credits' and rule.target_credits <= rule.threshold_credits then
        perform errors.fail(400, 'target_too_low', 'The target has to be above the threshold.', '{"param": "targetCredits"}');
      end if;
      return coalesce(
        (select min(x.cents) from (
          select p.price_cents as cents from public.credit_packages p where p.is_active and p.currency = rule.currency
          union all select l.min_cents from public.custom_amount_limits l where l.currency = rule.currency) x), 0);
  end case;
end $$;
comment on function recharge.check_purchase is
  'Internal: what one recharge takes (in target mode: takes at least), in minor units. 400 package_not_available, 400 amount_out_of_range, 400 no_package_matches, 400 target_too_low';

-- settings: { enabled, triggerMode, thresholdCredits, daysLeft, rechargeMode, packageId, amountCents, targetCredits,
--   currency, paymentMethodId, backupPaymentMethodIds, monthlyCapCents, maxPerDay, triggerCredits }
create function recharge.save_settings(tenant_id uuid, user_id uuid, settings jsonb, consent_words text)
returns public.auto_recharge_settings
language plpgsql security definer set search_path = '' as $$
declare
  before public.auto_recharge_settings;
  rule public.auto_recharge_settings;
  card uuid;
  cost bigint;
  at timestamptz := recharge.now();
  has_other_card boolean;
begin
  insert into public.auto_recharge_settings (tenant_id) values (save_settings.tenant_id) on conflict do nothing;
  select * into before from public.auto_recharge_settings s where s.tenant_id = save_settings.tenant_id for update;
  rule := before;
  rule.enabled := (settings ->> 'enabled')::boolean;
  rule.trigger_mode := settings ->> 'triggerMode';
  rule.threshold_credits := (settings ->> 'thresholdCredits')::bigint;
  rule.days_left := (settings ->> 'daysLeft')::integer;
  rule.trigger_credits := nullif((settings ->> 'triggerCredits')::bigint, 0);
  rule.recharge_mode := settings ->> 'rechargeMode';
  rule.package_id := (settings ->> 'packageId')::uuid;
  rule.amount_cents := (settings ->> 'amountCents')::bigint;
  rule.target_credits := (settings ->> 'targetCredits')::bigint;
  rule.currency := settings ->> 'currency';
  rule.payment_method_id := (settings ->> 'paymentMethodId')::uuid;
  rule.backup_payment_method_ids := coalesce(
    (select array_agg(distinct_ids.id order by distinct_ids.place) from (
      select b.value::uuid as id, min(b.ordinality) as place
      from jsonb_array_elements_text(settings -> 'backupPaymentMethodIds') with ordinality b
      where b.value::uuid is distinct from rule.payment_method_id group by b.value) distinct_ids), '{}');
  rule.monthly_cap_cents := (settings ->> 'monthlyCapCents')::bigint;
  rule.max_per_day := (settings ->> 'maxPerDay')::integer;
  if rule.enabled then
    if consent_words is null then
      perform errors.fail(400, 'consent_required', 'Auto-recharge needs your consent to charge the card.', '{"param": "consent"}');
    end if;
    if rule.payment_method_id is null then
      perform errors.fail(400, 'card_required', 'Choose the card that recharges are charged to.', '{"param": "paymentMethodId"}');
    end if;
    foreach card in array rule.payment_method_id || rule.backup_payment_method_ids loop
      perform recharge.check_card(rule.tenant_id, card);
    end loop;
    cost := recharge.check_purchase(rule);
    if rule.monthly_cap_cents < cost then
      perform errors.fail(400, 'cap_too_low', 'The monthly limit is below the price of one recharge.',
        jsonb_build_object('param', 'monthlyCapCents', 'minCents', cost, 'currency', rule.currency));
    end if;
  elsif rule.payment_method_id is not null and not exists (
    select from public.payment_methods m where m.tenant_id = rule.tenant_id and m.id = rule.payment_method_id
  ) then
    perform errors.fail(404, 'card_not_found', 'There is no such card.', '{"param": "paymentMethodId"}');
  end if;
  has_other_card := rule.payment_method_id is distinct from before.payment_method_id
    or not rule.backup_payment_method_ids <@ before.backup_payment_method_ids;
  update public.auto_recharge_settings s
  set enabled = rule.enabled, trigger_mode = rule.trigger_mode, threshold_credits = rule.threshold_credits,
      days_left = rule.days_left, trigger_credits = rule.trigger_credits, recharge_mode = rule.recharge_mode,
      package_id = rule.package_id, amount_cents = rule.amount_cents, target_credits = rule.target_credits,
      currency = rule.currency, payment_method_id = rule.payment_method_id,
      backup_payment_method_ids = rule.backup_payment_method_ids, monthly_cap_cents = rule.monthly_cap_cents,
      max_per_day = rule.max_per_day, rule_version = s.rule_version + 1, wait_until = null, wait_reason = null,
      saved_by = save_settings.user_id, saved_at = at
  where s.tenant_id = rule.tenant_id;
  if has_other_card or not rule.enabled then
    perform recharge.end_failure_pause(rule.tenant_id, not rule.enabled);
  end if;
  select * into rule from public.auto_recharge_settings s where s.tenant_id = rule.tenant_id;
  if rule.enabled then
    insert into public.auto_recharge_consents (tenant_id, rule_version, user_id, words)
    values (rule.tenant_id, rule.rule_version, save_settings.user_id, consent_words);
  end if;
  perform recharge.watch(rule);
  return rule;
end $$;
comment on function recharge.save_settings is
  'Saves the whole rule, with the words agreed to where it is on, watches its threshold and looks at once whether the balance is below. 400 consent_required, 400 card_required, 400 cap_too_low and those of its cards and purchase';

-- Another card ends a pause that a failure began, and an attempt that waits for its old card asks the new one now.
create function recharge.end_failure_pause(tenant_id uuid, is_off boolean) returns void
language plpgsql set search_path = '' as $$
begin
  update public.auto_recharge_settings s set paused_at = null, paused_reason = null, paused_by = null
  where s.tenant_id = end_failure_pause.tenant_id
    and s.paused_reason in ('declined', 'authentication', 'nothing_to_buy') and not is_off
    and exists (
      select from jsonb_array_elements(recharge.cards_of(s, recharge.now())) c
      where not (c ->> 'isRefusedForGood')::boolean and not (c ->> 'isDetached')::boolean
        and not exists (
          select from public.auto_recharge_tries t
          where t.tenant_id = s.tenant_id and t.payment_method_id = (c ->> 'id')::uuid
            and t.outcome in ('declined', 'authentication_required')
            and t.card_expiry is not distinct from ((c ->> 'expYear') || '-' || (c ->> 'expMonth'))
            and t.started_at > coalesce((
              select max(o.finished_at) from public.auto_recharge_tries o
              where o.tenant_id = s.tenant_id and o.payment_method_id = t.payment_method_id and o.outcome = 'succeeded'),
              '-infinity')));
  update public.auto_recharge_attempts a
  set status = 'waiting', next_try_at = recharge.now(), rescue_expires_at = null,
      rescue_number = a.rescue_number + 1, round = a.round + 1, updated_at = recharge.now()
  where a.tenant_id = end_failure_pause.tenant_id and a.status in ('waiting', 'needs_authentication') and not is_off;
end $$;
comment on function recharge.end_failure_pause is
  'Internal: ends the pause of a failure where the rule has a card that did not fail, and has a waiting attempt look again';

create function recharge.watch(rule public.auto_recharge_settings) returns void
language plpgsql set search_path = '' as $$
begin
  perform credits.set_thresholds(rule.tenant_id, 'auto-recharge',
    case when rule.enabled and rule.trigger_credits is not null then array[rule.trigger_credits] else '{}'::bigint[] end);
  -- Below already, or an attempt to be ended: looked at now.
  perform jobs.enqueue('auto-recharge', jsonb_build_object('tenantId', rule.tenant_id, 'trigger', 'saved'),
    job_key => 'auto-recharge-saved:' || rule.tenant_id);
end $$;
comment on function recharge.watch is 'Internal: watches the threshold of a rule, and looks at once';

create function recharge.set_trigger(tenant_id uuid, trigger_credits bigint) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  rule public.auto_recharge_settings;
begin
  update public.auto_recharge_settings s set trigger_credits = nullif(set_trigger.trigger_credits, 0)
  where s.tenant_id = set_trigger.tenant_id and s.enabled and s.trigger_mode = 'days'
    and s.trigger_credits is distinct from nullif(set_trigger.trigger_credits, 0)
  returning * into rule;
  if not found then
    return false;
  end if;
  perform recharge.watch(rule);
  return true;
end $$;
comment on function recharge.set_trigger is 'Follows the rate of use: what a number of days comes to in credits now; false where it already was so';

create function recharge.list_by_days() returns table (tenant_id uuid)
language sql stable security definer set search_path = '' as $$
  select s.tenant_id from public.auto_recharge_settings s where s.enabled and s.trigger_mode = 'days'
$$;
comment on function recharge.list_by_days is 'Tenants whose threshold follows their rate of use';

create function recharge.set_paused(tenant_id uuid, user_id uuid, paused boolean) returns public.auto_recharge_settings
language plpgsql security definer set search_path = '' as $$
declare
  rule public.auto_recharge_settings;
begin
  select * into rule from public.auto_recharge_settings s where s.tenant_id = set_paused.tenant_id for update;
  if rule.tenant_id is null or not rule.enabled then
    perform errors.fail(409, 'auto_recharge_off', 'Auto-recharge is off: there is nothing to pause.');
  end if;
  if paused then
    update public.auto_recharge_settings s
    set paused_at = coalesce(s.paused_at, recharge.now()), paused_reason = coalesce(s.paused_reason, 'by_person'),
        paused_by = case when s.paused_at is null then set_paused.user_id else s.paused_by end
    where s.tenant_id = rule.tenant_id returning * into rule;
  elsif rule.paused_reason in ('declined', 'authentication') then
    perform errors.fail(409, 'recharge_needs_success',
      'The last recharge failed. Choose another card, or recharge now: a success ends the pause.',
      jsonb_build_object('pausedReason', rule.paused_reason));
  elsif rule.paused_at is not null then
    update public.auto_recharge_settings s
    set paused_at = null, paused_reason = null, paused_by = null, resumed_at = recharge.now(), wait_until = null
    where s.tenant_id = rule.tenant_id returning * into rule;
  end if;
  perform recharge.watch(rule);
  return rule;
end $$;
comment on function recharge.set_paused is
  'A person stops recharges, or lets them go on; 409 auto_recharge_off, 409 recharge_needs_success where only a success or another card ends the pause';

-- Called after a card was removed, here or at Stripe.
create function recharge.forget_card(
  tenant_id uuid, card_id uuid, replacement_id uuid default null, user_id uuid default null, consent_words text default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  rule public.auto_recharge_settings;
  next_card uuid := replacement_id;
  was_enabled boolean;
begin
  select * into rule from public.auto_recharge_settings s where s.tenant_id = forget_card.tenant_id for update;
  -- A rule that has lost its last card names none: whoever is told of a removal again must not count it as a change.
  if rule.tenant_id is null or (rule.payment_method_id is distinct from card_id
    and not (card_id = any (rule.backup_payment_method_ids)))
  then
    return '{"autoRecharge": "unaffected"}';
  end if;
  was_enabled := rule.enabled;
  if rule.payment_method_id is distinct from card_id then
    update public.auto_recharge_settings s
    set backup_payment_method_ids = array_remove(s.backup_payment_method_ids, card_id), rule_version = s.rule_version + 1
    where s.tenant_id = rule.tenant_id;
    return jsonb_build_object('autoRecharge', case when rule.enabled then 'backup_removed' else 'unaffected' end);
  end if;
  if next_card is not null then
    perform recharge.check_card(rule.tenant_id, next_card);
  else
    select b.id into next_card from unnest(rule.backup_payment_method_ids) with ordinality as b (id, place)
    join public.payment_methods m on m.tenant_id = rule.tenant_id and m.id = b.id and m.detached_at is null
    order by b.place limit 1;
  end if;
  update public.auto_recharge_settings s
  set payment_method_id = next_card, enabled = s.enabled and next_card is not null,
      backup_payment_method_ids = array_remove(array_remove(s.backup_payment_method_ids, card_id), next_card),
      rule_version = s.rule_version + 1
  where s.tenant_id = rule.tenant_id returning * into rule;
  if next_card is null then
    if was_enabled then
      perform notifications.tell(rule.tenant_id, 'recharge-off-card-removed', format('v%s', rule.rule_version),
        jsonb_build_object('cardId', card_id));
    end if;
  else
    -- A backup was agreed to when it was named; a card chosen now needs words of its own.
    if rule.enabled and replacement_id is not null then
      insert into public.auto_recharge_consents (tenant_id, rule_version, user_id, words)
      values (rule.tenant_id, rule.rule_version, forget_card.user_id, consent_words);
    end if;
    perform recharge.end_failure_pause(rule.tenant_id, false);
  end if;
  perform recharge.watch(rule);
  return jsonb_build_object('autoRecharge', case when not was_enabled then 'unaffected'
      when next_card is null then 'switched_off' else 'moved' end,
    'paymentMethodId', next_card);
end $$;
comment on function recharge.forget_card is
  'Takes a removed card out of the rule: its replacement or first backup takes over, and without any auto-recharge is switched off and people are told. autoRecharge: unaffected, backup_removed, moved or switched_off';

grant execute on function recharge.save_settings, recharge.set_trigger, recharge.list_by_days, recharge.set_paused,
  recharge.forget_card to refill_server;
