-- What every operation on an account is made of: the locked account, the entry, the order of use, due time, the keys.

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

create function credits.check_credits(credits bigint) returns void
language plpgsql immutable as $$
begin
  if credits is null or credits not between 1 and 1000000000000 then
    perform errors.fail(400, 'invalid_credits', 'Credits must be a whole number from 1 to 1,000,000,000,000.', '{"param": "credits"}');
  end if;
end $$;
comment on function credits.check_credits is 'Internal: refuses an amount that is none; 400 invalid_credits';

create function credits.check_label(label text) returns void
language plpgsql immutable as $$
begin
  if length(label) > 100 then
    perform errors.fail(400, 'label_too_long', 'A label has at most 100 characters.', '{"param": "label"}');
  end if;
end $$;
comment on function credits.check_label is 'Internal: refuses a label that no report could show; 400 label_too_long';

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
