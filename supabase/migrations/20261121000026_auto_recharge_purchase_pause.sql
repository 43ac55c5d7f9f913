-- A rule that named something no longer sold goes on as soon as it names something else.
create function recharge.forget_purchase_pause() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.paused_at := null;
  new.paused_reason := null;
  new.paused_by := null;
  return new;
end $$;
comment on function recharge.forget_purchase_pause is 'Ends the pause of a rule that had nothing to buy';
create trigger another_purchase_ends_its_pause before update on public.auto_recharge_settings
  for each row when (old.paused_reason = 'nothing_to_buy' and new.paused_reason = 'nothing_to_buy'
    and (old.recharge_mode, old.package_id, old.amount_cents, old.target_credits, old.currency)
      is distinct from (new.recharge_mode, new.package_id, new.amount_cents, new.target_credits, new.currency))
  execute function recharge.forget_purchase_pause();
