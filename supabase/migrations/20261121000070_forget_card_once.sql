-- A rule that has lost its last card names none: whoever is told of a removal again must not count it as a change.
create or replace function recharge.forget_card(
  tenant_id uuid, card_id uuid, replacement_id uuid default null, user_id uuid default null, consent_words text default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  rule public.auto_recharge_settings;
  next_card uuid := replacement_id;
  was_enabled boolean;
begin
  select * into rule from public.auto_recharge_settings s where s.tenant_id = forget_card.tenant_id for update;
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
