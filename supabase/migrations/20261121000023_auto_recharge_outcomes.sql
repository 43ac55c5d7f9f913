-- What became of a try, and of an attempt. Success and cancellation are told by the payment itself, in the transaction
-- that settles it, whoever heard of it first: the worker, a webhook or the page that waits.

create function recharge.take_lease(tenant_id uuid, attempt_id uuid, lease_seconds integer) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  at timestamptz := recharge.now();
begin
  update public.auto_recharge_attempts a set leased_until = at + make_interval(secs => lease_seconds), updated_at = at
  where a.tenant_id = take_lease.tenant_id and a.id = take_lease.attempt_id
    and a.status not in ('succeeded', 'failed', 'canceled') and (a.leased_until is null or a.leased_until <= at);
  return found;
end $$;
comment on function recharge.take_lease is
  'Takes an open attempt for a worker for so long; false where another works on it. Spares Stripe calls: safety rests on keys';

create function recharge.note_unknown(tenant_id uuid, attempt_id uuid, look_again_at timestamptz) returns void
language sql security definer set search_path = '' as $$
  update public.auto_recharge_attempts a
  set status = 'unknown', next_try_at = note_unknown.look_again_at, leased_until = null, updated_at = recharge.now()
  where a.tenant_id = note_unknown.tenant_id and a.id = note_unknown.attempt_id and a.status in ('charging', 'unknown')
$$;
comment on function recharge.note_unknown is
  'Stripe did not say what became of a try: it is looked up or asked again under the same key, never charged anew';

create function recharge.note_processing(tenant_id uuid, attempt_id uuid, look_again_at timestamptz) returns void
language sql security definer set search_path = '' as $$
  update public.auto_recharge_attempts a
  set status = 'charging', next_try_at = note_processing.look_again_at, leased_until = null, updated_at = recharge.now()
  where a.tenant_id = note_processing.tenant_id and a.id = note_processing.attempt_id and a.status in ('charging', 'unknown')
$$;
comment on function recharge.note_processing is 'The bank is still at it: looked at again then, unless a webhook tells first';

-- A try that Stripe is proven not to have made, for an outage or a rate limit: it counts as none, and the same card is
-- asked again under a new key.
create function recharge.note_not_made(
  tenant_id uuid, attempt_id uuid, number integer, try_again_at timestamptz, why text
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.auto_recharge_attempts a
  where a.tenant_id = note_not_made.tenant_id and a.id = note_not_made.attempt_id for update;
  update public.auto_recharge_tries t set outcome = 'not_made', decline_code = note_not_made.why, finished_at = recharge.now()
  where t.tenant_id = note_not_made.tenant_id and t.attempt_id = note_not_made.attempt_id
    and t.number = note_not_made.number and t.outcome = 'pending';
  if not found then
    return false;
  end if;
  update public.auto_recharge_attempts a
  set status = 'waiting', next_try_at = note_not_made.try_again_at, leased_until = null, updated_at = recharge.now()
  where a.tenant_id = note_not_made.tenant_id and a.id = note_not_made.attempt_id and a.status in ('charging', 'unknown');
  return found;
end $$;
comment on function recharge.note_not_made is
  'Closes a try that no bank heard of and has the card asked again then; false where it was answered meanwhile';

-- A card said no. next: { action: next_card | retry | authenticate | pause, at, round, why, rescueExpiresAt }
create function recharge.note_decline(
  tenant_id uuid, attempt_id uuid, number integer, outcome text, decline_code text, advice_code text, is_hard boolean,
  charge_id text, next jsonb
) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  rule public.auto_recharge_settings;
  attempt public.auto_recharge_attempts;
  at timestamptz := recharge.now();
  decline jsonb;
  is_told boolean := false;
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
      -- A try in the presence of the owner that fails leaves the link as good as it was.
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
  decline := jsonb_build_object('attemptId', attempt.id, 'amountCents', attempt.amount_cents,
    'currency', attempt.currency, 'declineCode', note_decline.decline_code, 'cardId', attempt.payment_method_id);
  if next ->> 'action' = 'authenticate' then
    perform recharge.pause(attempt.tenant_id, 'authentication', next ->> 'why', attempt.id);
    -- Told once for each card that asks for its owner, not for each time the owner does not manage.
    perform notifications.tell(attempt.tenant_id, 'recharge-needs-authentication',
      attempt.id || case when attempt.rescue_number > 1 then ':' || attempt.rescue_number else '' end,
      decline - 'declineCode' || jsonb_build_object('expiresAt', next ->> 'rescueExpiresAt'));
    is_told := true;
  elsif next ->> 'action' = 'pause' then
    is_told := recharge.pause(attempt.tenant_id, 'declined', next ->> 'why', attempt.id, decline);
    -- The owner was there and the card was refused all the same: there is nothing left to confirm.
    update public.auto_recharge_settings s set paused_reason = 'declined'
    where s.tenant_id = attempt.tenant_id and s.paused_reason = 'authentication';
  elsif next ->> 'action' = 'retry' then
    perform jobs.enqueue('auto-recharge', jsonb_build_object('tenantId', attempt.tenant_id, 'trigger', 'sweep'),
      run_at => (next ->> 'at')::timestamptz - (at - clock_timestamp()));
  end if;
  -- A decline that paused is told of with the pause: one event, one notice.
  if attempt.first_declined_at is null and not is_told then
    perform notifications.tell(attempt.tenant_id, 'recharge-declined', attempt.id::text,
      decline || jsonb_build_object('next', next));
  end if;
  return true;
end $$;
comment on function recharge.note_decline is
  'Records that a card said no and what follows, and tells once of it: of a pause with its decline, of a needed authentication with its link, otherwise of the first decline of an attempt; false where that was known';

-- Closes an attempt whose payment intent was never made; any other is closed by its payment, once Stripe canceled it.
create function recharge.abandon_unmade(tenant_id uuid, attempt_id uuid, why text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  payment public.payment_history;
begin
  select p.* into payment from public.payment_history p
  join public.auto_recharge_attempts a on a.tenant_id = p.tenant_id and a.payment_id = p.id
  where a.tenant_id = abandon_unmade.tenant_id and a.id = abandon_unmade.attempt_id for update of p;
  perform from public.auto_recharge_settings s where s.tenant_id = abandon_unmade.tenant_id for update;
  update public.auto_recharge_attempts a set resolution = abandon_unmade.why
  where a.tenant_id = abandon_unmade.tenant_id and a.id = abandon_unmade.attempt_id and a.closed_at is null;
  if payment.stripe_payment_intent_id is not null or payment.status <> 'pending' then
    return false;
  end if;
  update public.payment_history p set status = 'canceled', updated_at = now()
  where p.tenant_id = payment.tenant_id and p.id = payment.id;
  return true;
end $$;
comment on function recharge.abandon_unmade is
  'Says why an open attempt ends, and ends it where Stripe never heard of it; false where its intent has to be canceled first';

-- The payment speaks: it succeeded, was canceled, or Stripe took what was not agreed.
create function recharge.payment_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  rule public.auto_recharge_settings;
  attempt public.auto_recharge_attempts;
  at timestamptz := recharge.now();
  charged bigint;
  month text := to_char(at at time zone 'utc', 'YYYY-MM');
begin
  select * into rule from public.auto_recharge_settings s where s.tenant_id = new.tenant_id for update;
  select * into attempt from public.auto_recharge_attempts a
  where a.tenant_id = new.tenant_id and a.payment_id = new.id for update;
  if attempt.id is null or attempt.status = 'succeeded' then
    return null;
  end if;
  if new.status = 'canceled' then
    update public.auto_recharge_attempts a
    set status = 'canceled', closed_at = at, updated_at = at, leased_until = null, next_try_at = null,
        resolution = coalesce(a.resolution, 'The payment was canceled.')
    where a.tenant_id = attempt.tenant_id and a.id = attempt.id and a.closed_at is null;
    update public.auto_recharge_tries t set outcome = 'not_made', finished_at = at
    where t.tenant_id = attempt.tenant_id and t.attempt_id = attempt.id and t.outcome = 'pending';
    return null;
  end if;
  if new.status = 'flagged' then
    update public.auto_recharge_attempts a
    set status = 'failed', closed_at = at, updated_at = at, leased_until = null, next_try_at = null, resolution = new.flag_reason
    where a.tenant_id = attempt.tenant_id and a.id = attempt.id and a.closed_at is null;
    perform recharge.pause(attempt.tenant_id, 'payment_flagged', new.flag_reason, attempt.id);
    return null;
  end if;
  update public.auto_recharge_attempts a
  set status = 'succeeded', charged_at = at, closed_at = at, updated_at = at, leased_until = null, next_try_at = null,
      rescue_expires_at = null, resolution = 'The card was charged and the credits were added.',
      decline_code = null, advice_code = null
  where a.tenant_id = attempt.tenant_id and a.id = attempt.id;
  update public.auto_recharge_tries t set outcome = 'succeeded', finished_at = at, stripe_charge_id = new.stripe_charge_id
  where t.tenant_id = attempt.tenant_id and t.attempt_id = attempt.id and t.outcome = 'pending';
  -- A success ends a pause that a failure began; what a person stopped, or was asked about, stays stopped.
  update public.auto_recharge_settings s set paused_at = null, paused_reason = null, paused_by = null
  where s.tenant_id = attempt.tenant_id and s.paused_reason in ('declined', 'authentication', 'nothing_to_buy');
  perform notifications.tell(attempt.tenant_id, 'recharge-succeeded', attempt.id::text, jsonb_build_object(
    'attemptId', attempt.id, 'paymentId', new.id, 'amountCents', new.amount_cents, 'currency', new.currency,
    'credits', new.credits, 'cardLast4', new.card_last4, 'cardBrand', new.card_brand));
  select c.cents into charged from recharge.charged_since(attempt.tenant_id, recharge.month_of(at)) c;
  if charged * 100 >= rule.monthly_cap_cents * 80 then
    perform notifications.tell(attempt.tenant_id,
      case when charged >= rule.monthly_cap_cents then 'recharge-cap-reached' else 'recharge-cap-near' end,
      format('%s:%s', month, rule.monthly_cap_cents), jsonb_build_object(
        'capCents', rule.monthly_cap_cents, 'chargedCents', charged, 'currency', rule.currency));
  end if;
  -- One recharge may not have been enough.
  perform jobs.enqueue('auto-recharge', jsonb_build_object('tenantId', attempt.tenant_id, 'trigger', 'sweep'),
    job_key => 'auto-recharge-again:' || attempt.tenant_id);
  return null;
end $$;
comment on function recharge.payment_changed is 'Closes the attempt in the transaction that settles its payment';
create trigger recharge_attempt_follows after update of status on public.payment_history
  for each row when (new.kind = 'recharge' and old.status is distinct from new.status
    and new.status in ('succeeded', 'canceled', 'flagged'))
  execute function recharge.payment_changed();

-- Who has something to do: below the threshold without an attempt, a try that is due, a worker that fell silent, a
-- resume link that ran out, an intent of a closed attempt that Stripe still holds open.
create function recharge.list_due(at_most integer default 500) returns table (tenant_id uuid)
language sql stable security definer set search_path = '' as $$
  select d.tenant_id from (
    select a.tenant_id, a.updated_at as since from public.auto_recharge_attempts a, recharge.now() as at
    where a.status in ('charging', 'unknown', 'waiting', 'needs_authentication')
      and case a.status
        when 'needs_authentication' then a.rescue_expires_at <= at
          or exists (select from public.auto_recharge_settings s where s.tenant_id = a.tenant_id and not s.enabled)
        when 'waiting' then a.next_try_at <= at or exists (
          select from public.auto_recharge_settings s
          where s.tenant_id = a.tenant_id and (not s.enabled or s.paused_at is not null))
        else coalesce(greatest(a.leased_until, a.next_try_at), at) <= at end
    union all
    select s.tenant_id, s.saved_at from public.auto_recharge_settings s
    join public.credit_accounts c on c.tenant_id = s.tenant_id, recharge.now() as at
    where s.enabled and s.paused_at is null and c.available < s.trigger_credits
      and (s.wait_until is null or s.wait_until <= at)
      and not exists (
        select from public.auto_recharge_attempts a where a.tenant_id = s.tenant_id
          and a.status in ('charging', 'unknown', 'waiting', 'needs_authentication'))
  ) d group by d.tenant_id order by min(d.since) limit at_most
$$;
comment on function recharge.list_due is 'Tenants whose recharge has something to do now, the longest waiting first';

create function recharge.list_open_intents(at_most integer default 100)
returns table (tenant_id uuid, attempt_id uuid, stripe_payment_intent_id text)
language sql stable security definer set search_path = '' as $$
  select a.tenant_id, a.id, p.stripe_payment_intent_id
  from public.auto_recharge_attempts a
  join public.payment_history p on p.tenant_id = a.tenant_id and p.id = a.payment_id
  where a.status = 'failed' and p.stripe_payment_intent_id is not null
    and p.status in ('pending', 'failed', 'requires_action') and a.closed_at > recharge.now() - interval '30 days'
  order by a.closed_at limit at_most
$$;
comment on function recharge.list_open_intents is 'Intents of failed attempts that are still to be canceled at Stripe';

grant execute on function recharge.take_lease, recharge.note_unknown, recharge.note_processing, recharge.note_not_made,
  recharge.note_decline, recharge.abandon_unmade, recharge.list_due, recharge.list_open_intents to refill_server;
