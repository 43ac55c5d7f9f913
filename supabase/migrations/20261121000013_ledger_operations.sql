-- Operations on one account. Each locks the account, lets due time pass, claims the caller's key, then writes.
-- The same key with the same request answers what it answered first; with another request it is refused.

create function credits.give(
  tenant_id uuid, source text, credits bigint, idempotency_key text, payment_id uuid default null,
  priority integer default 50, effective_at timestamptz default null, expires_at timestamptz default null,
  cost_cents bigint default null, currency text default null, description text default '',
  user_id uuid default null, metadata jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  account public.credit_accounts;
  at timestamptz;
  hash bytea := credits.hash_grant(give.source, give.credits, give.payment_id, give.priority, give.effective_at,
    give.expires_at, give.cost_cents, give.currency, give.description, give.metadata);
  answer jsonb;
  lot public.credit_grants;
begin
  perform credits.check_credits(give.credits);
  perform credits.check_key(give.idempotency_key, is_ours => true);
  account := credits.lock_account(give.tenant_id);
  answer := credits.replay(give.tenant_id, give.idempotency_key, 'grant', hash);
  if answer is not null then return answer; end if;
  at := clock_timestamp();
  if give.expires_at <= greatest(at, give.effective_at) then
    perform errors.fail(400, 'invalid_expiry', 'Credits cannot expire before they begin.', '{"param": "expiresAt"}');
  end if;
  insert into public.credit_grants (tenant_id, source, payment_id, credits, remaining, priority, effective_at, expires_at,
    cost_cents, currency, description, metadata, user_id)
  values (give.tenant_id, give.source, give.payment_id, give.credits, give.credits, give.priority,
    coalesce(give.effective_at, at), give.expires_at, give.cost_cents, give.currency, give.description, give.metadata,
    give.user_id)
  returning * into lot;
  if lot.effective_at <= at then
    account := credits.book_grant(account, lot, at, give.idempotency_key);
  end if;
  update public.credit_accounts a set next_change_at = credits.next_change(give.tenant_id)
  where a.tenant_id = give.tenant_id;
  return credits.remember(give.tenant_id, give.idempotency_key, 'grant', hash, jsonb_build_object(
    'grantId', lot.id, 'credits', lot.credits, 'available', account.available, 'debt', account.debt));
end $$;
comment on function credits.give is
  'Grants credits: source purchase, recharge, subscription, promotion, adjustment or invoice; expires_at null: never. Pays debt first. Answers grantId, credits, available, debt, replayed. 400 invalid_credits, 400 invalid_expiry, 404 tenant_not_found, 409 idempotency_key_reused';

create function credits.hold(
  tenant_id uuid, credits bigint, idempotency_key text, expires_at timestamptz default null, label text default '',
  api_key_id uuid default null, user_id uuid default null, metadata jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  account public.credit_accounts;
  at timestamptz;
  hash bytea;
  answer jsonb;
  made public.credit_holds;
begin
  hold.label := coalesce(hold.label, '');
  hold.metadata := coalesce(hold.metadata, '{}');
  hash := credits.hash_request(hold.credits::text, extract(epoch from hold.expires_at)::text, hold.label, hold.metadata::text);
  perform credits.check_credits(hold.credits);
  perform credits.check_label(hold.label);
  perform credits.check_key(hold.idempotency_key);
  account := credits.lock_account(hold.tenant_id);
  answer := credits.replay(hold.tenant_id, hold.idempotency_key, 'hold', hash);
  if answer is not null then return answer; end if;
  at := clock_timestamp();
  if hold.expires_at is not null and (hold.expires_at <= at or hold.expires_at > at + interval '31 days') then
    perform errors.fail(400, 'invalid_expiry', 'A hold ends in the future, within 31 days.', '{"param": "expiresAt"}');
  end if;
  if account.available < hold.credits then
    perform credits.refuse_insufficient(account, hold.credits);
  end if;
  perform credits.spend_budget(hold.tenant_id, hold.api_key_id, hold.credits, at);
  insert into public.credit_holds (tenant_id, credits, grant_ids, grant_credits, label, api_key_id, user_id, metadata, expires_at)
  select hold.tenant_id, hold.credits, array_agg(d.grant_id), array_agg(d.credits), hold.label, hold.api_key_id,
    hold.user_id, hold.metadata, coalesce(hold.expires_at, at + interval '1 hour')
  from credits.draw(hold.tenant_id, hold.credits) d
  returning * into made;
  update public.credit_grants g set held = g.held + d.credits
  from unnest(made.grant_ids, made.grant_credits) as d (grant_id, credits)
  where g.tenant_id = hold.tenant_id and g.id = d.grant_id;
  update public.credit_accounts a
  set available = a.available - hold.credits, held = a.held + hold.credits,
      next_change_at = least(a.next_change_at, made.expires_at)
  where a.tenant_id = hold.tenant_id returning a.* into account;
  return credits.remember(hold.tenant_id, hold.idempotency_key, 'hold', hash, jsonb_build_object(
    'holdId', made.id, 'credits', made.credits, 'status', made.status, 'expiresAt', made.expires_at,
    'available', account.available, 'held', account.held));
end $$;
comment on function credits.hold is
  'Reserves credits, by default for an hour, at most 31 days. Answers holdId, credits, status, expiresAt, available, held, replayed. 400 invalid_credits, 400 invalid_expiry, 400 label_too_long, 400 invalid_idempotency_key, 402 insufficient_credits, 402 budget_exceeded, 404 tenant_not_found, 409 idempotency_key_reused';

create function credits.refuse_insufficient(account public.credit_accounts, needed bigint) returns void
language plpgsql set search_path = '' as $$
begin
  perform errors.fail(402, 'insufficient_credits', 'There are not enough credits.', jsonb_build_object(
    'available', account.available, 'held', account.held, 'debt', account.debt, 'required', needed,
    'missing', needed - account.available + account.debt));
end $$;
comment on function credits.refuse_insufficient is 'Internal: 402 insufficient_credits with what is there and what is missing';

-- Ends a hold: captures a part or all of it and gives the rest back, or (captured 0) gives all back.
create function credits.end_hold(
  tenant_id uuid, hold_id uuid, captured bigint, operation text, idempotency_key text, metadata jsonb
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  account public.credit_accounts;
  hash bytea;
  answer jsonb;
  hold public.credit_holds;
  taken bigint;
begin
  end_hold.metadata := coalesce(end_hold.metadata, '{}');
  hash := credits.hash_request(end_hold.hold_id::text, end_hold.captured::text, end_hold.metadata::text);
  perform credits.check_key(end_hold.idempotency_key);
  account := credits.lock_account(end_hold.tenant_id);
  answer := credits.replay(end_hold.tenant_id, end_hold.idempotency_key, end_hold.operation, hash);
  if answer is not null then return answer; end if;
  select * into hold from public.credit_holds h where h.tenant_id = end_hold.tenant_id and h.id = end_hold.hold_id;
  if not found then
    perform errors.fail(404, 'hold_not_found', 'There is no such hold.');
  end if;
  if hold.status <> 'open' then
    perform errors.fail(409, 'hold_closed', format('This hold is already %s.', hold.status),
      jsonb_build_object('status', hold.status, 'capturedCredits', hold.captured_credits));
  end if;
  taken := coalesce(end_hold.captured, hold.credits);
  if taken > hold.credits then
    perform errors.fail(409, 'capture_exceeds_hold', 'A capture cannot be larger than its hold.',
      jsonb_build_object('heldCredits', hold.credits, 'requiredCredits', taken));
  end if;
  account := credits.close_hold(account, hold, taken, case when taken > 0 then 'captured' else 'released' end,
    clock_timestamp(), end_hold.idempotency_key, end_hold.metadata);
  update public.credit_accounts a set next_change_at = credits.next_change(end_hold.tenant_id)
  where a.tenant_id = end_hold.tenant_id;
  return credits.remember(end_hold.tenant_id, end_hold.idempotency_key, end_hold.operation, hash, jsonb_build_object(
    'holdId', hold.id, 'status', case when taken > 0 then 'captured' else 'released' end,
    'capturedCredits', taken, 'releasedCredits', hold.credits - taken,
    'available', account.available, 'held', account.held));
end $$;
comment on function credits.end_hold is 'Internal: what capture and release share';

create function credits.capture(
  tenant_id uuid, hold_id uuid, credits bigint, idempotency_key text, metadata jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  if capture.credits is not null then
    perform credits.check_credits(capture.credits);
  end if;
  return credits.end_hold(capture.tenant_id, capture.hold_id, capture.credits, 'capture', capture.idempotency_key, capture.metadata);
end $$;
comment on function credits.capture is
  'Uses a part of a hold (credits null: all of it) and gives the rest back to its grants; a hold is captured once. Answers holdId, status, capturedCredits, releasedCredits, available, held, replayed. 400 invalid_credits, 404 hold_not_found, 409 hold_closed, 409 capture_exceeds_hold, 409 idempotency_key_reused';

create function credits.release(tenant_id uuid, hold_id uuid, idempotency_key text) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  return credits.end_hold(release.tenant_id, release.hold_id, 0, 'release', release.idempotency_key, '{}');
end $$;
comment on function credits.release is
  'Gives all of a hold back to its grants. Answers as capture. 404 hold_not_found, 409 hold_closed, 409 idempotency_key_reused';

create function credits.deduct(
  tenant_id uuid, credits bigint, idempotency_key text, reason text, user_id uuid
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  account public.credit_accounts;
  hash bytea := credits.hash_request(deduct.credits::text, deduct.reason);
  answer jsonb;
  ids uuid[];
  amounts bigint[];
begin
  perform credits.check_credits(deduct.credits);
  if btrim(coalesce(deduct.reason, '')) = '' then
    perform errors.fail(400, 'reason_required', 'Say why the balance is adjusted.', '{"param": "reason"}');
  end if;
  perform credits.check_key(deduct.idempotency_key);
  account := credits.lock_account(deduct.tenant_id);
  answer := credits.replay(deduct.tenant_id, deduct.idempotency_key, 'deduct', hash);
  if answer is not null then return answer; end if;
  if account.available < deduct.credits then
    perform credits.refuse_insufficient(account, deduct.credits);
  end if;
  select array_agg(d.grant_id), array_agg(d.credits) into ids, amounts from credits.draw(deduct.tenant_id, deduct.credits) d;
  update public.credit_grants g set remaining = g.remaining - d.credits
  from unnest(ids, amounts) as d (grant_id, credits) where g.tenant_id = deduct.tenant_id and g.id = d.grant_id;
  account.available := account.available - deduct.credits;
  account := credits.append(account, 'adjustment', -deduct.credits, clock_timestamp(), ids, amounts,
    user_id => deduct.user_id, idempotency_key => deduct.idempotency_key, description => deduct.reason);
  return credits.remember(deduct.tenant_id, deduct.idempotency_key, 'deduct', hash,
    jsonb_build_object('sequence', account.last_sequence, 'credits', deduct.credits, 'available', account.available));
end $$;
comment on function credits.deduct is
  'An operator takes credits back, with a reason. 400 invalid_credits, 400 reason_required, 402 insufficient_credits, 409 idempotency_key_reused';

create function credits.sweep(at_most integer default 500) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  account public.credit_accounts;
  swept integer := 0;
begin
  for account in
    select * from public.credit_accounts a where a.next_change_at <= clock_timestamp()
    order by a.tenant_id limit at_most for update skip locked
  loop
    perform credits.let_time_pass(account, clock_timestamp());
    swept := swept + 1;
  end loop;
  return swept;
end $$;
comment on function credits.sweep is
  'Books what time changed on accounts that nobody touched: begun grants, expired holds, lapsed grants; returns how many accounts. Safe to run at any time, any number of times';

create function credits.set_thresholds(tenant_id uuid, purpose text, thresholds bigint[]) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform credits.lock_account(set_thresholds.tenant_id);
  delete from public.credit_thresholds t where t.tenant_id = set_thresholds.tenant_id and t.purpose = set_thresholds.purpose;
  insert into public.credit_thresholds (tenant_id, purpose, credits)
  select distinct set_thresholds.tenant_id, set_thresholds.purpose, t.credits from unnest(thresholds) as t (credits);
  update public.credit_accounts a set watch_below = (
    select max(t.credits) from public.credit_thresholds t where t.tenant_id = a.tenant_id and t.credits <= a.available)
  where a.tenant_id = set_thresholds.tenant_id;
end $$;
comment on function credits.set_thresholds is 'Replaces the thresholds of one purpose (alert, default-alert, auto-recharge)';

-- What a page shows: right at the moment of reading, whether or not the sweeper has been.
create view public.credit_balances with (security_invoker = true) as
  select a.tenant_id, greatest(0, a.available - a.debt + due.begins + due.released - due.lapses) as available,
    a.held - due.hold_ends as held,
    greatest(0, a.debt - a.available - due.begins - due.released + due.lapses) as debt,
    soon.expires_at as next_expiry_at, soon.credits as next_expiry_credits
  from public.credit_accounts a
  cross join lateral (
    select
      coalesce((select sum(g.credits) from public.credit_grants g
        where a.next_change_at <= now() and g.tenant_id = a.tenant_id and g.booked_at is null and g.effective_at <= now()
          and (g.expires_at is null or g.expires_at > now())), 0)::bigint as begins,
      coalesce((select sum(g.remaining - g.held) from public.credit_grants g
        where a.next_change_at <= now() and g.tenant_id = a.tenant_id and g.has_credits and g.booked_at is not null
          and g.lapsed_at is null and g.expires_at <= now()), 0)::bigint as lapses,
      coalesce((select sum(h.credits) from public.credit_holds h
        where a.next_change_at <= now() and h.tenant_id = a.tenant_id and h.status = 'open'
          and h.expires_at <= now()), 0)::bigint as hold_ends,
      coalesce((select sum(back.credits) from public.credit_holds h
        cross join lateral unnest(h.grant_ids, h.grant_credits) as back (grant_id, credits)
        join public.credit_grants g on g.tenant_id = h.tenant_id and g.id = back.grant_id
        where a.next_change_at <= now() and h.tenant_id = a.tenant_id and h.status = 'open' and h.expires_at <= now()
          and g.lapsed_at is null and (g.expires_at is null or g.expires_at > now())), 0)::bigint as released
  ) due
  left join lateral (
    select g.expires_at, sum(g.remaining)::bigint as credits from public.credit_grants g
    where g.tenant_id = a.tenant_id and g.has_credits and g.lapsed_at is null and g.effective_at <= now()
      and g.expires_at > now()
    group by g.expires_at order by g.expires_at limit 1
  ) soon on true;
comment on view public.credit_balances is 'Balances at the moment of reading: lapsed grants and ended holds count whether booked or not';
grant select on public.credit_balances to authenticated, refill_server;

grant execute on function credits.give, credits.hold, credits.capture, credits.release, credits.deduct, credits.sweep,
  credits.set_thresholds to refill_server;
