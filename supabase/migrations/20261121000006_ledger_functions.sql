-- Operations on one account. Each locks the account, lets due time pass, claims the caller's key, then writes.
-- The same key with the same request answers what it answered first; with another request it is refused.

-- What can be spent now, in the order of use: priority, soonest expiry, oldest. `upto` runs up through the lots.
create view credits.free_lots with (security_invoker = true) as
  select g.tenant_id, g.id, g.remaining - g.held as free,
    sum(g.remaining - g.held) over (
      partition by g.tenant_id order by g.priority, g.expires_at nulls last, g.effective_at, g.created_at, g.id
    )::bigint as upto
  from public.credit_grants g
  where g.has_credits and g.remaining > g.held and g.booked_at is not null and g.lapsed_at is null;

-- The functions that every operation goes through have no search_path of their own: setting it costs more than what they
-- do (a third of a debit's time), and only functions that pin theirs may call them.
create function credits.append(
  account inout public.credit_accounts, kind text, delta bigint, at timestamptz,
  grant_ids uuid[] default '{}', grant_credits bigint[] default '{}', hold_id uuid default null,
  payment_id uuid default null, label text default '', api_key_id uuid default null, user_id uuid default null,
  idempotency_key text default null, description text default '', metadata jsonb default '{}'
) language plpgsql as $$
begin
  account.last_sequence := account.last_sequence + 1;
  insert into public.credit_entries (tenant_id, sequence, created_at, kind, delta, balance_after, grant_ids, grant_credits,
    hold_id, payment_id, label, api_key_id, user_id, idempotency_key, description, metadata)
  values (account.tenant_id, account.last_sequence, append.at, append.kind, append.delta,
    account.available + account.held - account.debt, append.grant_ids, append.grant_credits,
    append.hold_id, append.payment_id, append.label, append.api_key_id, append.user_id, append.idempotency_key,
    append.description, append.metadata);
  update public.credit_accounts a
  set available = account.available, held = account.held, debt = account.debt, last_sequence = account.last_sequence
  where a.tenant_id = account.tenant_id;
end $$;
comment on function credits.append is
  'Internal: writes an entry for an account whose figures the caller has already moved, and stores them';

-- Brings a grant into the balance; debt is paid first. One that began and ended while nobody looked pays nothing: what
-- has lapsed counts for nothing, whenever the sweeper came by.
create function credits.book_grant(account inout public.credit_accounts, lot public.credit_grants, at timestamptz, idempotency_key text)
language plpgsql set search_path = '' as $$
declare
  pays_debt bigint := least(account.debt, lot.credits);
begin
  if lot.expires_at <= book_grant.at then
    update public.credit_grants g set remaining = 0, booked_at = book_grant.at, lapsed_at = book_grant.at
    where g.tenant_id = lot.tenant_id and g.id = lot.id;
    -- Between its two entries it stands among the held: nothing may be available beside a debt.
    account.held := account.held + lot.credits;
    account := credits.append(account, 'grant', lot.credits, book_grant.at, array[lot.id], array[lot.credits],
      payment_id => lot.payment_id, user_id => lot.user_id, idempotency_key => book_grant.idempotency_key,
      description => lot.description, metadata => lot.metadata);
    account.held := account.held - lot.credits;
    account := credits.append(account, 'expire', -lot.credits, book_grant.at, array[lot.id], array[lot.credits],
      payment_id => lot.payment_id, description => lot.description);
    return;
  end if;
  update public.credit_grants g set remaining = lot.credits - pays_debt, booked_at = book_grant.at
  where g.tenant_id = lot.tenant_id and g.id = lot.id;
  account.debt := account.debt - pays_debt;
  account.available := account.available + lot.credits - pays_debt;
  account := credits.append(account, 'grant', lot.credits, book_grant.at, array[lot.id], array[lot.credits],
    payment_id => lot.payment_id, user_id => lot.user_id, idempotency_key => book_grant.idempotency_key,
    description => lot.description,
    metadata => lot.metadata || case when pays_debt > 0 then jsonb_build_object('debtPaid', pays_debt) else '{}' end);
end $$;
comment on function credits.book_grant is 'Internal: a grant enters the balance and pays debt first';

-- Gives reserved credits back to the grants they came from; what a lapsed grant gets back lapses at once.
-- taken: how many of the reserved credits were used, in the order of use.
create function credits.close_hold(
  account inout public.credit_accounts, hold public.credit_holds, taken bigint, outcome text, at timestamptz,
  idempotency_key text default null, metadata jsonb default '{}'
) language plpgsql set search_path = '' as $$
declare
  left_to_take bigint := taken;
  take bigint;
  back bigint;
  lapsed boolean;
  used_ids uuid[] := '{}';
  used_credits bigint[] := '{}';
  lapsed_ids uuid[] := '{}';
  lapsed_credits bigint[] := '{}';
  lapsed_total bigint := 0;
begin
  for i in 1 .. cardinality(hold.grant_ids) loop
    take := least(left_to_take, hold.grant_credits[i]);
    back := hold.grant_credits[i] - take;
    left_to_take := left_to_take - take;
    update public.credit_grants g
    set held = g.held - hold.grant_credits[i],
        remaining = g.remaining - take - case when g.lapsed_at is null then 0 else back end
    where g.tenant_id = hold.tenant_id and g.id = hold.grant_ids[i]
    returning g.lapsed_at is not null into lapsed;
    if take > 0 then
      used_ids := used_ids || hold.grant_ids[i];
      used_credits := used_credits || take;
    end if;
    if lapsed and back > 0 then
      lapsed_ids := lapsed_ids || hold.grant_ids[i];
      lapsed_credits := lapsed_credits || back;
      lapsed_total := lapsed_total + back;
    end if;
  end loop;
  update public.credit_holds h
  set status = outcome, captured_credits = taken, closed_at = close_hold.at
  where h.tenant_id = hold.tenant_id and h.id = hold.id;
  account.held := account.held - (hold.credits - taken);
  account.available := account.available + hold.credits - taken - lapsed_total;
  -- Debt that arose while the credits were reserved is paid from what comes back.
  if account.debt > 0 and account.available > 0 then
    account := credits.pay_debt(account, account.available);
  end if;
  if lapsed_total > 0 then
    account := credits.append(account, 'expire', -lapsed_total, close_hold.at, lapsed_ids, lapsed_credits,
      hold_id => hold.id, description => 'Given back after their expiry');
  end if;
  if taken > 0 then
    account.held := account.held - taken;
    account := credits.append(account, 'capture', -taken, close_hold.at, used_ids, used_credits, hold_id => hold.id,
      label => hold.label, api_key_id => hold.api_key_id, user_id => hold.user_id,
      idempotency_key => close_hold.idempotency_key, metadata => hold.metadata || close_hold.metadata);
    perform credits.count_usage(hold.tenant_id, hold.label, hold.api_key_id, hold.user_id, taken, close_hold.at);
  end if;
  -- A budget counts credits when they are reserved: what comes back is free to be spent again.
  perform credits.return_budget(hold, hold.credits - taken, close_hold.at);
  update public.credit_accounts a set available = account.available, held = account.held, debt = account.debt
  where a.tenant_id = account.tenant_id;
end $$;
comment on function credits.close_hold is 'Internal: uses a part of a hold and gives the rest back to its grants';

-- Debt and available credits never stand side by side: what is free goes to the debt, in the order of use.
create function credits.pay_debt(account inout public.credit_accounts, at_most bigint)
language plpgsql set search_path = '' as $$
declare
  pays bigint := least(account.debt, at_most);
begin
  update public.credit_grants g set remaining = g.remaining - d.credits
  from credits.draw(account.tenant_id, pays) d where g.tenant_id = account.tenant_id and g.id = d.grant_id;
  account.debt := account.debt - pays;
  account.available := account.available - pays;
end $$;
comment on function credits.pay_debt is 'Internal: pays debt from free credits; the balance does not change';

create function credits.draw(tenant_id uuid, amount bigint) returns table (grant_id uuid, credits bigint)
language sql stable as $$
  select l.id, least(l.free, draw.amount - (l.upto - l.free))
  from credits.free_lots l
  where l.tenant_id = draw.tenant_id and l.upto - l.free < draw.amount
  order by l.upto
$$;
comment on function credits.draw is 'Internal: which free lots an amount comes from, in the order of use';

create function credits.count_usage(
  tenant_id uuid, label text, api_key_id uuid, user_id uuid, credits bigint, at timestamptz
) returns void language sql as $$
  insert into public.credit_usage_daily as u (tenant_id, day, label, api_key_id, user_id, credits, debits)
  values (count_usage.tenant_id, (count_usage.at at time zone 'utc')::date, count_usage.label, count_usage.api_key_id,
    count_usage.user_id, count_usage.credits, 1)
  on conflict on constraint credit_usage_daily_key
  do update set credits = u.credits + excluded.credits, debits = u.debits + 1;
$$;
comment on function credits.count_usage is 'Internal: adds to the day''s usage';

create function credits.next_change(tenant_id uuid) returns timestamptz
language sql stable set search_path = '' as $$
  select least(
    (select min(g.effective_at) from public.credit_grants g
      where g.tenant_id = next_change.tenant_id and g.booked_at is null),
    (select min(g.expires_at) from public.credit_grants g
      where g.tenant_id = next_change.tenant_id and g.has_credits and g.booked_at is not null and g.lapsed_at is null),
    (select min(h.expires_at) from public.credit_holds h
      where h.tenant_id = next_change.tenant_id and h.status = 'open'))
$$;
comment on function credits.next_change is 'When time alone changes this balance next; null: never';

-- What happened by the passing of time: grants lapse, holds run out, grants begin. The account is locked. Lapses come
-- first, so that neither an ended hold nor debt revives what is over; the view credit_balances counts the same way.
create function credits.let_time_pass(account inout public.credit_accounts, at timestamptz)
language plpgsql set search_path = '' as $$
declare
  lot public.credit_grants;
  hold public.credit_holds;
  rest bigint;
begin
  for lot in select * from public.credit_grants g
    where g.tenant_id = account.tenant_id and g.has_credits and g.booked_at is not null and g.lapsed_at is null
      and g.expires_at <= at
    order by g.expires_at, g.id
  loop
    rest := lot.remaining - lot.held;
    update public.credit_grants g set remaining = g.held, lapsed_at = at
    where g.tenant_id = lot.tenant_id and g.id = lot.id;
    if rest > 0 then
      account.available := account.available - rest;
      account := credits.append(account, 'expire', -rest, at, array[lot.id], array[rest],
        payment_id => lot.payment_id, description => lot.description);
    end if;
  end loop;
  for hold in select * from public.credit_holds h
    where h.tenant_id = account.tenant_id and h.status = 'open' and h.expires_at <= at order by h.expires_at, h.id
  loop
    account := credits.close_hold(account, hold, 0, 'expired', at);
  end loop;
  for lot in select * from public.credit_grants g
    where g.tenant_id = account.tenant_id and g.booked_at is null and g.effective_at <= at order by g.effective_at, g.id
  loop
    account := credits.book_grant(account, lot, at, null);
  end loop;
  update public.credit_accounts a set next_change_at = credits.next_change(account.tenant_id)
  where a.tenant_id = account.tenant_id returning a.* into account;
end $$;
comment on function credits.let_time_pass is 'Internal: books what became due by time';

create function credits.lock_account(tenant_id uuid) returns public.credit_accounts
language plpgsql as $$
declare
  account public.credit_accounts;
begin
  select * into account from public.credit_accounts a where a.tenant_id = lock_account.tenant_id for update;
  if not found then
    perform errors.fail(404, 'tenant_not_found', 'There is no such tenant.');
  end if;
  if account.next_change_at <= clock_timestamp() then
    account := credits.let_time_pass(account, clock_timestamp());
  end if;
  return account;
end $$;
comment on function credits.lock_account is 'Internal: the lock that every operation takes first, with due time booked';

-- Without a search_path of its own, so that it can be inlined: it is computed for every debit.
create function credits.hash_request(variadic parts text[]) returns bytea
language sql stable as $$
  select sha256(convert_to(array_to_string(parts, chr(31), chr(30)), 'UTF8'))
$$;
comment on function credits.hash_request is 'Internal: tells two requests under one key apart';

create function credits.check_key(idempotency_key text, is_ours boolean default false) returns void
language plpgsql immutable set search_path = '' as $$
begin
  if idempotency_key is null or length(idempotency_key) not between 1 and 255
    or (idempotency_key like 'refill:%' and not is_ours)
  then
    perform errors.fail(400, 'invalid_idempotency_key',
      'An idempotency key has 1 to 255 characters and does not begin with "refill:".', '{"param": "idempotencyKey"}');
  end if;
end $$;
comment on function credits.check_key is
  'Internal: refuses a missing or too long key, and one from the range of keys that only settlements use: a caller could take a payment''s key before it is granted';

create function credits.replay(tenant_id uuid, idempotency_key text, operation text, request_hash bytea) returns jsonb
language plpgsql as $$
declare
  known public.credit_idempotency_keys;
begin
  select * into known from public.credit_idempotency_keys k
  where k.tenant_id = replay.tenant_id and k.idempotency_key = replay.idempotency_key;
  if found and (known.operation <> replay.operation or known.request_hash <> replay.request_hash) then
    perform errors.fail(409, 'idempotency_key_reused', 'This idempotency key was used for another request.');
  end if;
  return known.answer || '{"replayed": true}';
end $$;
comment on function credits.replay is 'Internal: the first answer under this key, or null; 409 idempotency_key_reused';

create function credits.remember(
  tenant_id uuid, idempotency_key text, operation text, request_hash bytea, answer jsonb
) returns jsonb language sql as $$
  insert into public.credit_idempotency_keys (tenant_id, idempotency_key, operation, request_hash, answer)
  values (remember.tenant_id, remember.idempotency_key, remember.operation, remember.request_hash, remember.answer)
  returning answer || '{"replayed": false}'
$$;
comment on function credits.remember is 'Internal: claims a key with the answer it will give again';

create function credits.hash_grant(
  source text, credits bigint, payment_id uuid, priority integer, effective_at timestamptz, expires_at timestamptz,
  cost_cents bigint, currency text, description text, metadata jsonb
) returns bytea
language sql stable as $$
  select credits.hash_request(source, credits::text, payment_id::text, priority::text, extract(epoch from effective_at)::text,
    extract(epoch from expires_at)::text, cost_cents::text, currency, description, metadata::text)
$$;
comment on function credits.hash_grant is 'Internal: tells two grants under one key apart';

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
  if give.credits is null or give.credits not between 1 and 1000000000000 then
    perform errors.fail(400, 'invalid_credits', 'Credits must be a whole number from 1 to 1,000,000,000,000.', '{"param": "credits"}');
  end if;
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
  if hold.credits is null or hold.credits not between 1 and 1000000000000 then
    perform errors.fail(400, 'invalid_credits', 'Credits must be a whole number from 1 to 1,000,000,000,000.', '{"param": "credits"}');
  end if;
  if length(hold.label) > 100 then
    perform errors.fail(400, 'label_too_long', 'A label has at most 100 characters.', '{"param": "label"}');
  end if;
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
  if capture.credits is not null and capture.credits not between 1 and 1000000000000 then
    perform errors.fail(400, 'invalid_credits', 'Credits must be a whole number from 1 to 1,000,000,000,000.', '{"param": "credits"}');
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
  if deduct.credits is null or deduct.credits not between 1 and 1000000000000 then
    perform errors.fail(400, 'invalid_credits', 'Credits must be a whole number from 1 to 1,000,000,000,000.', '{"param": "credits"}');
  end if;
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
