-- A person follows the link of a mail: the card that asked for its owner is asked again, the owner being there, as a try
-- of the same attempt on the same intent.

create function recharge.begin_rescue(tenant_id uuid, attempt_id uuid, lease_seconds integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  attempt public.auto_recharge_attempts;
begin
  perform from public.auto_recharge_settings s where s.tenant_id = begin_rescue.tenant_id for update;
  select * into attempt from public.auto_recharge_attempts a
  where a.tenant_id = begin_rescue.tenant_id and a.id = begin_rescue.attempt_id for update;
  if attempt.rescue_expires_at is null or attempt.rescue_expires_at <= recharge.now() then
    perform errors.fail(409, 'recharge_link_used', 'This link is not good any more. The billing page says how the recharge stands.');
  end if;
  if attempt.status = 'needs_authentication' then
    if attempt.tries >= 20 then
      perform errors.fail(409, 'recharge_closed', 'This payment was tried too often. Choose another card on the billing page.');
    end if;
    return recharge.begin_try(attempt.tenant_id, attempt.id, attempt.payment_method_id, true, lease_seconds);
  end if;
  -- Begun before, and not answered yet: the same try goes on.
  if attempt.status in ('charging', 'unknown') and exists (
    select from public.auto_recharge_tries t where t.tenant_id = attempt.tenant_id and t.attempt_id = attempt.id
      and t.number = attempt.tries and t.is_on_session and t.outcome = 'pending'
  ) then
    return attempt.tries;
  end if;
  perform errors.fail(409, 'recharge_link_used', 'This link is not good any more. The billing page says how the recharge stands.');
end $$;
comment on function recharge.begin_rescue is
  'Begins, or goes on with, a try in the presence of the card''s owner; 409 recharge_link_used, 409 recharge_closed, 409 recharge_capped';
grant execute on function recharge.begin_rescue to refill_server;
