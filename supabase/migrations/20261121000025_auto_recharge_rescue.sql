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

-- A try in the presence of the owner that fails leaves the link as good as it was.
create or replace function recharge.note_decline(
  tenant_id uuid, attempt_id uuid, number integer, outcome text, decline_code text, advice_code text, is_hard boolean,
  charge_id text, next jsonb
) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  rule public.auto_recharge_settings;
  attempt public.auto_recharge_attempts;
  at timestamptz := recharge.now();
begin
  select * into rule from public.auto_recharge_settings s where s.tenant_id = note_decline.tenant_id for update;
  select * into attempt from public.auto_recharge_attempts a
  where a.tenant_id = note_decline.tenant_id and a.id = note_decline.attempt_id for update;
  update public.auto_recharge_tries t
  set outcome = note_decline.outcome, decline_code = note_decline.decline_code, advice_code = note_decline.advice_code,
      is_hard = note_decline.is_hard, stripe_charge_id = note_decline.charge_id, finished_at = at
  where t.tenant_id = attempt.tenant_id and t.attempt_id = attempt.id and t.number = note_decline.number
    and t.outcome = 'pending';
  -- Told twice, or closed by a success that came first: nothing more follows.
  if not found or attempt.status in ('succeeded', 'failed', 'canceled') then
    return false;
  end if;
  update public.auto_recharge_attempts a
  set first_declined_at = coalesce(a.first_declined_at, at), decline_code = note_decline.decline_code,
      advice_code = note_decline.advice_code, leased_until = null, updated_at = at,
      status = case next ->> 'action' when 'pause' then 'failed' when 'authenticate' then 'needs_authentication' else 'waiting' end,
      next_try_at = case next ->> 'action' when 'next_card' then at when 'retry' then (next ->> 'at')::timestamptz end,
      round = coalesce((next ->> 'round')::integer, a.round),
      rescue_number = case next ->> 'action' when 'authenticate' then greatest(a.rescue_number, 1) else a.rescue_number end,
      rescue_expires_at = case next ->> 'action' when 'authenticate'
        then coalesce(a.rescue_expires_at, (next ->> 'rescueExpiresAt')::timestamptz) end,
      payment_method_id = case next ->> 'action' when 'authenticate' then (
        select t.payment_method_id from public.auto_recharge_tries t
        where t.tenant_id = a.tenant_id and t.attempt_id = a.id and t.outcome = 'authentication_required'
        order by t.number desc limit 1) else a.payment_method_id end,
      closed_at = case next ->> 'action' when 'pause' then at end,
      resolution = case next ->> 'action' when 'pause' then next ->> 'why' end
  where a.tenant_id = attempt.tenant_id and a.id = attempt.id;
  if attempt.first_declined_at is null and next ->> 'action' <> 'authenticate' then
    perform notifications.tell(attempt.tenant_id, 'recharge-declined', attempt.id::text, jsonb_build_object(
      'attemptId', attempt.id, 'amountCents', attempt.amount_cents, 'currency', attempt.currency,
      'declineCode', note_decline.decline_code, 'cardId', attempt.payment_method_id, 'next', next));
  end if;
  if next ->> 'action' = 'authenticate' then
    perform recharge.pause(attempt.tenant_id, 'authentication', next ->> 'why', attempt.id);
    -- Told once for each card that asks for its owner, not for each time the owner does not manage.
    perform notifications.tell(attempt.tenant_id, 'recharge-needs-authentication',
      attempt.id || case when attempt.rescue_number > 1 then ':' || attempt.rescue_number else '' end, jsonb_build_object(
      'attemptId', attempt.id, 'amountCents', attempt.amount_cents, 'currency', attempt.currency,
      'expiresAt', next ->> 'rescueExpiresAt'));
  elsif next ->> 'action' = 'pause' then
    perform recharge.pause(attempt.tenant_id, 'declined', next ->> 'why', attempt.id);
  elsif next ->> 'action' = 'retry' then
    perform jobs.enqueue('auto-recharge', jsonb_build_object('tenantId', attempt.tenant_id, 'trigger', 'sweep'),
      run_at => (next ->> 'at')::timestamptz - (at - clock_timestamp()));
  end if;
  return true;
end $$;
comment on function recharge.note_decline is
  'Records that a card said no and what follows, and tells of the first decline of an attempt, of a pause and of a needed authentication; false where that was known';
