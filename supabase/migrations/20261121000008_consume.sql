-- The hot path: many debits, of any tenants, in one statement and one commit.

-- What became of one debit; where it was refused, what there was at its turn.
create type credits.verdict as (outcome text, available bigint, budget_left bigint);

-- Decides in the order of arrival which of one tenant's debits fit: a large one that does not fit is refused, a smaller
-- one after it may still be taken, and a refused one leaves its key free. Only called where not all fit, or where a key
-- has a budget. ords: their places in the batch; first_ords: the place of the first with the same idempotency key.
create function credits.judge(
  ords bigint[], first_ords bigint[], hashes bytea[], amounts bigint[], api_key_ids uuid[], available bigint, at timestamptz
) returns credits.verdict[]
language plpgsql stable set search_path = '' as $$
declare
  verdicts credits.verdict[] := '{}';
  verdict credits.verdict;
  -- By the place of the first with the same key: the accepted one.
  accepted integer[] := '{}';
  earlier integer;
  budgets jsonb := (
    select coalesce(jsonb_object_agg(k.id, credits.budget_left(k.id, judge.at)), '{}')
    from (select distinct unnest(api_key_ids) as id) k where credits.budget_left(k.id, judge.at) is not null);
  left_over bigint := available;
  budget bigint;
begin
  for i in 1 .. cardinality(amounts) loop
    budget := (budgets ->> api_key_ids[i]::text)::bigint;
    earlier := accepted[first_ords[i]];
    verdict := row('accepted', left_over, greatest(0, budget));
    if earlier is not null then
      verdict.outcome := case when hashes[earlier] = hashes[i] then 'replayed' else 'idempotency_key_reused' end;
    elsif amounts[i] > left_over then
      verdict.outcome := 'insufficient_credits';
    elsif budget < amounts[i] then
      verdict.outcome := 'budget_exceeded';
    else
      accepted[first_ords[i]] := i;
      left_over := left_over - amounts[i];
      if budget is not null then
        budgets := jsonb_set(budgets, array[api_key_ids[i]::text], to_jsonb(budget - amounts[i]));
      end if;
    end if;
    verdicts[i] := verdict;
  end loop;
  return verdicts;
end $$;
comment on function credits.judge is 'Internal: which of one tenant''s debits fit, in their order';

-- Free lots in the order of use; `uptos` runs up through them.
create type credits.lot_list as (ids uuid[], frees bigint[], uptos bigint[]);

-- Debits of which it is known that all are accepted: new keys, each once, enough credits, no budgets. Half the work.
create function credits.debit_all(
  tenant_ids uuid[], amounts bigint[], idempotency_keys text[], labels text[], api_key_ids uuid[], user_ids uuid[],
  metadata jsonb[], at timestamptz
) returns table (ord integer, outcome text, answer jsonb)
language plpgsql as $$
#variable_conflict use_column
begin
  return query
  with numbered as (
    select r.ord, r.tenant_id, r.credits, r.key, coalesce(r.label, '') as label, r.api_key_id, r.user_id,
      coalesce(r.metadata, '{}') as metadata, a.available, a.available + a.held - a.debt as balance, a.last_sequence,
      row_number() over in_order as n, (sum(r.credits) over in_order)::bigint as upto
    from unnest(debit_all.tenant_ids, debit_all.amounts, debit_all.idempotency_keys, debit_all.labels,
      debit_all.api_key_ids, debit_all.user_ids, debit_all.metadata)
      with ordinality as r (tenant_id, credits, key, label, api_key_id, user_id, metadata, ord)
    cross join lateral (select * from public.credit_accounts a where a.tenant_id = r.tenant_id limit 1) a
    window in_order as (partition by r.tenant_id order by r.ord rows unbounded preceding)
  ), opened as (
    -- The barrier keeps the lots from being looked up for each debit anew.
    select *, case when n = 1 then (
      select row(array_agg(l.id order by l.upto), array_agg(l.free order by l.upto), array_agg(l.upto order by l.upto))::credits.lot_list
      from credits.free_lots l where l.tenant_id = numbered.tenant_id) end as first_lots from numbered offset 0
  ), chained as (
    select *, first_value(first_lots) over (partition by tenant_id order by ord rows unbounded preceding) as lots from opened
    offset 0
  ), debit as materialized (
    select d.ord, d.tenant_id, d.credits, d.key, d.label, d.api_key_id, d.user_id, d.metadata, d.n, d.upto, d.lots,
      d.last_sequence + d.n as sequence, d.balance - d.upto as balance_after,
      -- Mostly the first lot is enough.
      case when d.upto <= (d.lots).uptos[1] then array[(d.lots).ids[1]] else (
        select array_agg(l.id) from unnest((d.lots).ids, (d.lots).frees, (d.lots).uptos) as l (id, free, last)
        where l.last > d.upto - d.credits and l.last - l.free < d.upto) end as ids,
      case when d.upto <= (d.lots).uptos[1] then array[d.credits] else (
        select array_agg(least(d.upto, l.last) - greatest(d.upto - d.credits, l.last - l.free))
        from unnest((d.lots).ids, (d.lots).frees, (d.lots).uptos) as l (id, free, last)
        where l.last > d.upto - d.credits and l.last - l.free < d.upto) end as taken,
      jsonb_build_object('sequence', d.last_sequence + d.n, 'credits', d.credits, 'available', d.available - d.upto) as answer
    from chained d
  ), total as materialized (
    select d.tenant_id, max(d.upto) as credits, max(d.n) as debits, any_value(d.lots) as lots from debit d group by d.tenant_id
  ), drawn as (
    update public.credit_grants g set remaining = g.remaining - s.credits
    from (
      select t.tenant_id, l.id, least(l.upto, t.credits) - (l.upto - l.free) as credits
      from total t cross join lateral unnest((t.lots).ids, (t.lots).frees, (t.lots).uptos) as l (id, free, upto)
      where l.upto - l.free < t.credits
    ) s where g.tenant_id = s.tenant_id and g.id = s.id
  ), moved as (
    update public.credit_accounts a set available = a.available - t.credits, last_sequence = a.last_sequence + t.debits
    from total t where a.tenant_id = t.tenant_id
  ), written as (
    insert into public.credit_entries (tenant_id, sequence, created_at, kind, delta, balance_after, grant_ids, grant_credits,
      label, api_key_id, user_id, idempotency_key, metadata)
    select d.tenant_id, d.sequence, at, 'consume', -d.credits, d.balance_after, d.ids, d.taken,
      d.label, d.api_key_id, d.user_id, d.key, d.metadata
    from debit d
  ), claimed as (
    insert into public.credit_idempotency_keys (tenant_id, idempotency_key, operation, request_hash, answer)
    select d.tenant_id, d.key, 'consume', credits.hash_request(d.credits::text, d.label, d.metadata::text), d.answer from debit d
  ), used as (
    insert into public.credit_usage_daily as u (tenant_id, day, label, api_key_id, user_id, credits, debits)
    select d.tenant_id, (at at time zone 'utc')::date, d.label, d.api_key_id, d.user_id, sum(d.credits)::bigint, count(*)
    from debit d group by d.tenant_id, d.label, d.api_key_id, d.user_id
    on conflict on constraint credit_usage_daily_key
    do update set credits = u.credits + excluded.credits, debits = u.debits + excluded.debits
  )
  select d.ord::integer, 'accepted'::text, d.answer from debit d order by d.ord;
end $$;
comment on function credits.debit_all is 'Internal: writes debits that are known to be accepted';

-- Debits decided one by one, in one pipeline of windows without joins among them: those would be quadratic.
-- locked: the tenants whose accounts are ours; null: all.
create function credits.debit_each(
  tenant_ids uuid[], amounts bigint[], idempotency_keys text[], labels text[], api_key_ids uuid[], user_ids uuid[],
  metadata jsonb[], at timestamptz, locked uuid[], has_budgets boolean
) returns table (ord integer, outcome text, answer jsonb)
language plpgsql as $$
#variable_conflict use_column
begin
  return query
  with request as (
    select r.ord, r.tenant_id, r.credits, r.key, given.label, r.api_key_id, r.user_id, given.metadata, h.hash,
      a.available, a.held, a.debt, a.last_sequence, k.answer as known_answer,
      k.operation = 'consume' and k.request_hash = h.hash as is_same,
      first_value(r.ord) over same_key as first_ord, first_value(h.hash) over same_key as first_hash
    from unnest(debit_each.tenant_ids, debit_each.amounts, debit_each.idempotency_keys, debit_each.labels,
      debit_each.api_key_ids, debit_each.user_ids, debit_each.metadata)
      with ordinality as r (tenant_id, credits, key, label, api_key_id, user_id, metadata, ord)
    cross join lateral (select coalesce(r.label, '') as label, coalesce(r.metadata, '{}') as metadata) given
    cross join lateral (select credits.hash_request(r.credits::text, given.label, given.metadata::text) as hash) h
    left join lateral (select * from public.credit_accounts a where a.tenant_id = r.tenant_id limit 1) a on true
    left join lateral (
      select * from public.credit_idempotency_keys k
      where k.tenant_id = r.tenant_id and k.idempotency_key = r.key limit 1) k on true
    window same_key as (partition by r.tenant_id, r.key order by r.ord)
  ), fresh as (
    select *, available is not null and (locked is null or tenant_id = any (locked)) and known_answer is null as is_fresh
    from request
  ), judged as (
    -- Only a tenant whose debits do not all fit, or whose keys have budgets, is judged debit by debit.
    select *, row_number() over in_order as place, count(*) filter (where is_fresh) over in_order as fresh_number,
      case when row_number() over in_order = 1 and count(*) filter (where is_fresh) over whole > 0
          and (has_budgets or sum(credits) filter (where is_fresh and first_ord = ord) over whole > available)
        then credits.judge(array_agg(ord) filter (where is_fresh) over whole,
          array_agg(first_ord) filter (where is_fresh) over whole, array_agg(hash) filter (where is_fresh) over whole,
          array_agg(credits) filter (where is_fresh) over whole, array_agg(api_key_id) filter (where is_fresh) over whole,
          max(available) over whole, at) end as first_verdicts
    from fresh
    window in_order as (partition by tenant_id order by ord),
      whole as (partition by tenant_id order by ord rows between unbounded preceding and unbounded following)
  ), decided as (
    select *, case when is_fresh then coalesce((first_value(first_verdicts) over in_order)[fresh_number], row(
        case when first_ord = ord then 'accepted' when hash = first_hash then 'replayed' else 'idempotency_key_reused' end,
        available, null)::credits.verdict) end as verdict
    from judged window in_order as (partition by tenant_id order by ord)
  ), opened as (
    -- The barrier keeps the lots from being looked up for each debit anew.
    select *, case when place = 1 then (
      select row(array_agg(l.id order by l.upto), array_agg(l.free order by l.upto), array_agg(l.upto order by l.upto))::credits.lot_list
      from credits.free_lots l where l.tenant_id = decided.tenant_id) end as first_lots
    from decided offset 0
  ), counted as (
    select *, (verdict).outcome = 'accepted' as is_accepted,
      (sum(credits) filter (where (verdict).outcome = 'accepted') over in_order)::bigint as upto,
      count(*) filter (where (verdict).outcome = 'accepted') over in_order as n,
      first_value(first_lots) over in_order as lots
    from opened window in_order as (partition by tenant_id order by ord)
  ), debit as materialized (
    select c.ord, c.tenant_id, c.credits, c.key, c.label, c.api_key_id, c.user_id, c.metadata, c.hash, c.verdict,
      c.is_accepted, c.known_answer, c.is_same, c.available, c.held, c.debt, c.last_sequence + c.n as sequence,
      c.available - c.upto as available_after, d.ids, d.taken
    from counted c
    left join lateral (
      select array_agg(l.id order by l.upto) as ids,
        array_agg(least(c.upto, l.upto) - greatest(c.upto - c.credits, l.upto - l.free) order by l.upto) as taken
      from unnest((c.lots).ids, (c.lots).frees, (c.lots).uptos) as l (id, free, upto)
      where l.upto > c.upto - c.credits and l.upto - l.free < c.upto
    ) d on c.is_accepted
  ), accepted as (
    select *, jsonb_build_object('sequence', sequence, 'credits', credits, 'available', available_after) as answer
    from debit where is_accepted
  ), drawn as (
    update public.credit_grants g set remaining = g.remaining - s.credits
    from (
      select d.tenant_id, x.id, sum(x.taken)::bigint as credits
      from accepted d cross join lateral unnest(d.ids, d.taken) as x (id, taken) group by d.tenant_id, x.id
    ) s where g.tenant_id = s.tenant_id and g.id = s.id
  ), written as (
    insert into public.credit_entries (tenant_id, sequence, created_at, kind, delta, balance_after, grant_ids, grant_credits,
      label, api_key_id, user_id, idempotency_key, metadata)
    select d.tenant_id, d.sequence, at, 'consume', -d.credits, d.available_after + d.held - d.debt, d.ids, d.taken,
      d.label, d.api_key_id, d.user_id, d.key, d.metadata
    from accepted d
  ), claimed as (
    insert into public.credit_idempotency_keys (tenant_id, idempotency_key, operation, request_hash, answer)
    select d.tenant_id, d.key, 'consume', d.hash, d.answer from accepted d
  ), moved as (
    update public.credit_accounts a set available = a.available - s.credits, last_sequence = a.last_sequence + s.debits
    from (select tenant_id, sum(credits)::bigint as credits, count(*) as debits from accepted group by tenant_id) s
    where a.tenant_id = s.tenant_id
  ), used as (
    insert into public.credit_usage_daily as u (tenant_id, day, label, api_key_id, user_id, credits, debits)
    select d.tenant_id, (at at time zone 'utc')::date, d.label, d.api_key_id, d.user_id, sum(d.credits)::bigint, count(*)
    from accepted d group by d.tenant_id, d.label, d.api_key_id, d.user_id
    on conflict on constraint credit_usage_daily_key
    do update set credits = u.credits + excluded.credits, debits = u.debits + excluded.debits
  ), budgeted as materialized (
    select count(*) as calls from (
      select credits.count_budget(s.api_key_id, s.credits, at)
      from (select api_key_id, sum(credits)::bigint as credits from accepted group by api_key_id order by api_key_id) s
      where has_budgets offset 0
    ) c
  )
  select d.ord::integer,
    case
      when d.available is null then 'tenant_not_found'
      when d.tenant_id <> all (locked) then 'busy'
      when d.known_answer is null then (d.verdict).outcome
      when d.is_same then 'replayed'
      else 'idempotency_key_reused'
    end,
    case
      when d.tenant_id <> all (locked) then '{}'
      when d.is_same then d.known_answer
      -- Of the debits under one key at most one is accepted; its repetitions answer what it answers.
      when (d.verdict).outcome in ('accepted', 'replayed') then jsonb_build_object(
        'sequence', max(d.sequence) filter (where d.is_accepted) over same_key, 'credits', d.credits,
        'available', max(d.available_after) filter (where d.is_accepted) over same_key)
      when (d.verdict).outcome in ('insufficient_credits', 'budget_exceeded') then jsonb_build_object(
        'available', (d.verdict).available, 'held', d.held, 'debt', d.debt, 'required', d.credits,
        'missing', greatest(0, d.credits - (d.verdict).available + d.debt))
        || case when (d.verdict).outcome = 'budget_exceeded'
          then jsonb_build_object('budgetLeft', (d.verdict).budget_left) else '{}' end
      else '{}'
    end
  from debit d cross join budgeted b
  window same_key as (partition by d.tenant_id, d.key)
  order by d.ord;
end $$;
comment on function credits.debit_each is 'Internal: decides each debit and writes those that are accepted';

-- The settings keep the plans from depending on when statistics were last gathered: with them every row is looked up by
-- its index and nothing else. (On fresh tables the planner's own choice read all keys for each debit: 30 ms a call.)
create function credits.consume_many(
  tenant_ids uuid[], amounts bigint[], idempotency_keys text[], labels text[], api_key_ids uuid[], user_ids uuid[],
  metadata jsonb[], wait boolean default true
) returns table (ord integer, outcome text, answer jsonb)
language plpgsql security definer
set search_path = '' set plan_cache_mode = force_generic_plan set jit = off set enable_seqscan = off
  set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  account public.credit_accounts;
  at timestamptz;
  has_budgets boolean;
  locked uuid[];
begin
  if exists (
    select from unnest(consume_many.amounts, consume_many.labels) as r (credits, label)
    where r.credits is null or r.credits not between 1 and 1000000000000 or length(r.label) > 100
  ) then
    perform errors.fail(400, 'invalid_debit', 'Credits are whole numbers from 1 to 1,000,000,000,000; labels have at most 100 characters.');
  end if;
  perform credits.check_key(k.key) from unnest(consume_many.idempotency_keys) as k (key)
  where k.key is null or length(k.key) not between 1 and 255 or k.key like 'refill:%';
  if cardinality(consume_many.idempotency_keys) is distinct from cardinality(consume_many.amounts)
    or cardinality(consume_many.tenant_ids) is distinct from cardinality(consume_many.amounts)
  then
    perform errors.fail(400, 'invalid_debit', 'Every debit needs a tenant, an amount and an idempotency key.');
  end if;
  -- All accounts first and in one order: batches that lock as they go deadlock against each other (measured at 1,000
  -- debits a second with deadlocks, 58,000 with ordered locks).
  if wait then
    perform from public.credit_accounts a where a.tenant_id = any (consume_many.tenant_ids) order by a.tenant_id for update;
  else
    select coalesce(array_agg(l.tenant_id), '{}') into locked from (
      select a.tenant_id from public.credit_accounts a where a.tenant_id = any (consume_many.tenant_ids)
      order by a.tenant_id for update skip locked) l;
  end if;
  at := clock_timestamp();
  for account in
    select * from public.credit_accounts a
    where a.tenant_id = any (case when wait then consume_many.tenant_ids else locked end) and a.next_change_at <= at
    order by a.tenant_id
  loop
    perform credits.let_time_pass(account, at);
  end loop;
  has_budgets := exists (
    select from public.api_keys k where k.id = any (consume_many.api_key_ids) and k.monthly_budget_credits is not null);

  if not has_budgets and (
    select bool_and(coalesce(a.available >= t.credits, false) and (wait or t.tenant_id = any (locked)))
    from (
      select r.tenant_id, sum(r.credits) as credits
      from unnest(consume_many.tenant_ids, consume_many.amounts) as r (tenant_id, credits) group by r.tenant_id
    ) t left join lateral (select a.available from public.credit_accounts a where a.tenant_id = t.tenant_id limit 1) a on true
  ) and (
    select count(*) = cardinality(consume_many.idempotency_keys) and count(k.is_known) = 0
    from (
      select r.tenant_id, r.key from unnest(consume_many.tenant_ids, consume_many.idempotency_keys) as r (tenant_id, key)
      group by r.tenant_id, r.key
    ) r left join lateral (
      select true as is_known from public.credit_idempotency_keys k
      where k.tenant_id = r.tenant_id and k.idempotency_key = r.key limit 1) k on true
  ) then
    return query select * from credits.debit_all(tenant_ids, amounts, idempotency_keys, labels, api_key_ids, user_ids,
      metadata, at);
  else
    return query select * from credits.debit_each(tenant_ids, amounts, idempotency_keys, labels, api_key_ids, user_ids,
      metadata, at, locked, has_budgets);
  end if;
end $$;
comment on function credits.consume_many is
  'Debits in order; each is accepted or refused on its own, all commit together. outcome: accepted, replayed, insufficient_credits, budget_exceeded, idempotency_key_reused, tenant_not_found or (only without wait, where another transaction has the account) busy. answer: sequence, credits, available; where refused for want of credits: available, held, debt, required, missing, with a budget budgetLeft. A batch with a malformed debit is refused whole: 400 invalid_debit, 400 invalid_idempotency_key';

-- One debit, for callers in SQL. The same rules as consume_many, an account at a time.
create function credits.consume(
  tenant_id uuid, credits bigint, idempotency_key text, label text default '', api_key_id uuid default null,
  user_id uuid default null, metadata jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  account public.credit_accounts;
  at timestamptz;
  hash bytea;
  answer jsonb;
  ids uuid[];
  amounts bigint[];
begin
  consume.label := coalesce(consume.label, '');
  consume.metadata := coalesce(consume.metadata, '{}');
  hash := credits.hash_request(consume.credits::text, consume.label, consume.metadata::text);
  perform credits.check_credits(consume.credits);
  perform credits.check_label(consume.label);
  perform credits.check_key(consume.idempotency_key);
  account := credits.lock_account(consume.tenant_id);
  answer := credits.replay(consume.tenant_id, consume.idempotency_key, 'consume', hash);
  if answer is not null then return answer; end if;
  at := clock_timestamp();
  if account.available < consume.credits then
    perform credits.refuse_insufficient(account, consume.credits);
  end if;
  if consume.api_key_id is not null then
    perform credits.spend_budget(consume.tenant_id, consume.api_key_id, consume.credits, at);
  end if;
  select array_agg(d.grant_id), array_agg(d.credits) into ids, amounts from credits.draw(consume.tenant_id, consume.credits) d;
  update public.credit_grants g set remaining = g.remaining - d.credits
  from unnest(ids, amounts) as d (grant_id, credits) where g.tenant_id = consume.tenant_id and g.id = d.grant_id;
  account.available := account.available - consume.credits;
  account := credits.append(account, 'consume', -consume.credits, at, ids, amounts, label => consume.label,
    api_key_id => consume.api_key_id, user_id => consume.user_id, idempotency_key => consume.idempotency_key,
    metadata => consume.metadata);
  perform credits.count_usage(consume.tenant_id, consume.label, consume.api_key_id, consume.user_id, consume.credits, at);
  return credits.remember(consume.tenant_id, consume.idempotency_key, 'consume', hash, jsonb_build_object(
    'sequence', account.last_sequence, 'credits', consume.credits, 'available', account.available));
end $$;
comment on function credits.consume is
  'Uses credits, in the caller''s transaction: the work and its debit commit together. Answers sequence, credits, available, replayed. 400 invalid_credits, 400 label_too_long, 400 invalid_idempotency_key, 402 insufficient_credits, 402 budget_exceeded, 404 tenant_not_found, 409 idempotency_key_reused';

grant execute on function credits.consume_many, credits.consume to refill_server;
