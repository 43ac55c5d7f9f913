-- Credits whose money went back. How many of a payment's credits are clawed back is decided elsewhere (payments); here
-- they are taken and, where the money stays after all, given back to where they came from.

-- From which grants the credits of a clawed-back grant were taken, in that order. Null: they became debt.
create table public.credit_claw_backs (
  tenant_id     uuid not null,
  grant_id      uuid not null,
  grant_ids     uuid[] not null,
  grant_credits bigint[] not null,
  primary key (tenant_id, grant_id),
  constraint credit_claw_backs_grant_fkey foreign key (tenant_id, grant_id) references public.credit_grants (tenant_id, id),
  check (cardinality(grant_ids) = cardinality(grant_credits))
);
alter table public.credit_claw_backs enable row level security;
create policy "Members see what was taken back" on public.credit_claw_backs
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every claw-back" on public.credit_claw_backs for select to refill_server using (true);
grant select on public.credit_claw_backs to authenticated, refill_server;

-- The grant's own credits first, then what else is free in the order of use; the rest becomes debt, so that debt and
-- available credits never stand side by side. What is reserved by a hold is not free: it pays the debt when it returns.
create function credits.claw_back(
  account inout public.credit_accounts, lot public.credit_grants, amount bigint, at timestamptz, description text,
  metadata jsonb
) language plpgsql set search_path = '' as $$
declare
  own bigint := case when lot.booked_at is null then 0 else least(amount, lot.remaining - lot.held) end;
  others bigint;
  ids uuid[] := '{}';
  amounts bigint[] := '{}';
begin
  update public.credit_grants g set remaining = g.remaining - own, clawed_back = g.clawed_back + amount
  where g.tenant_id = lot.tenant_id and g.id = lot.id;
  account.available := account.available - own;
  others := least(amount - own, account.available);
  select coalesce(array_agg(d.grant_id), '{}'), coalesce(array_agg(d.credits), '{}') into ids, amounts
  from credits.draw(account.tenant_id, others) d;
  update public.credit_grants g set remaining = g.remaining - d.credits
  from unnest(ids, amounts) as d (grant_id, credits) where g.tenant_id = account.tenant_id and g.id = d.grant_id;
  if own > 0 then
    ids := lot.id || ids;
    amounts := own || amounts;
  end if;
  account.available := account.available - others;
  account.debt := account.debt + amount - own - others;
  insert into public.credit_claw_backs as c (tenant_id, grant_id, grant_ids, grant_credits)
  select lot.tenant_id, lot.id, ids || case when d.owed > 0 then array[null::uuid] else '{}' end,
    amounts || case when d.owed > 0 then array[d.owed] else '{}' end
  from (select amount - own - others as owed) d
  on conflict on constraint credit_claw_backs_pkey
  do update set grant_ids = c.grant_ids || excluded.grant_ids, grant_credits = c.grant_credits || excluded.grant_credits;
  account := credits.append(account, 'clawback', -amount, claw_back.at, ids, amounts, payment_id => lot.payment_id,
    description => claw_back.description,
    metadata => claw_back.metadata || jsonb_build_object('debt', amount - own - others));
end $$;
comment on function credits.claw_back is 'Internal: takes credits of a grant back; what is not there becomes debt';

-- Undoes the latest claw-backs first. What became debt pays debt; where other credits have paid that in the meantime, as
-- much comes back as credits of the grant or, where it has no room or has lapsed, as new credits without expiry.
create function credits.restore(
  account inout public.credit_accounts, lot public.credit_grants, amount bigint, at timestamptz, description text,
  metadata jsonb
) language plpgsql set search_path = '' as $$
declare
  taken public.credit_claw_backs;
  origin public.credit_grants;
  last integer;
  back bigint;
  placed bigint;
  left_over bigint := amount;
  unplaced bigint := 0;
  pays_debt bigint;
  ids uuid[] := '{}';
  amounts bigint[] := '{}';
  lapsed_ids uuid[] := '{}';
  lapsed_credits bigint[] := '{}';
  lapsed_total bigint := 0;
  made uuid;
begin
  select * into taken from public.credit_claw_backs c where c.tenant_id = lot.tenant_id and c.grant_id = lot.id;
  while left_over > 0 loop
    last := cardinality(taken.grant_ids);
    if coalesce(last, 0) = 0 then
      raise exception 'Grant % has fewer credits clawed back than are to be restored.', lot.id;
    end if;
    back := least(left_over, taken.grant_credits[last]);
    left_over := left_over - back;
    if taken.grant_ids[last] is null then
      unplaced := unplaced + back;
    else
      select * into origin from public.credit_grants g where g.tenant_id = lot.tenant_id and g.id = taken.grant_ids[last];
      -- An empty grant lapses without anyone booking it.
      if origin.lapsed_at is not null or origin.expires_at <= restore.at then
        lapsed_ids := lapsed_ids || origin.id;
        lapsed_credits := lapsed_credits || back;
        lapsed_total := lapsed_total + back;
      else
        -- Another restoration may have used the room.
        placed := least(back, origin.credits - origin.remaining);
        unplaced := unplaced + back - placed;
        if placed > 0 then
          update public.credit_grants g set remaining = g.remaining + placed
          where g.tenant_id = origin.tenant_id and g.id = origin.id;
          ids := ids || origin.id;
          amounts := amounts || placed;
        end if;
      end if;
    end if;
    if back = taken.grant_credits[last] then
      taken.grant_ids := trim_array(taken.grant_ids, 1);
      taken.grant_credits := trim_array(taken.grant_credits, 1);
    else
      taken.grant_credits[last] := taken.grant_credits[last] - back;
    end if;
  end loop;
  update public.credit_claw_backs c set grant_ids = taken.grant_ids, grant_credits = taken.grant_credits
  where c.tenant_id = lot.tenant_id and c.grant_id = lot.id;

  pays_debt := least(unplaced, account.debt);
  account.debt := account.debt - pays_debt;
  unplaced := unplaced - pays_debt;
  select * into origin from public.credit_grants g where g.tenant_id = lot.tenant_id and g.id = lot.id;
  placed := case when origin.lapsed_at is not null or origin.expires_at <= restore.at then 0
    else least(unplaced, origin.credits - origin.remaining) end;
  update public.credit_grants g set clawed_back = g.clawed_back - amount, remaining = g.remaining + placed
  where g.tenant_id = lot.tenant_id and g.id = lot.id;
  if placed > 0 then
    ids := ids || lot.id;
    amounts := amounts || placed;
    unplaced := unplaced - placed;
  end if;
  if unplaced > 0 then
    insert into public.credit_grants (tenant_id, source, credits, remaining, effective_at, booked_at, description)
    values (lot.tenant_id, 'adjustment', unplaced, unplaced, restore.at, restore.at, restore.description)
    returning id into made;
    ids := ids || made;
    amounts := amounts || unplaced;
  end if;
  account.available := account.available + amount - pays_debt - lapsed_total;
  if account.debt > 0 and account.available > 0 then
    account := credits.pay_debt(account, account.available);
  end if;
  -- What goes back to a lapsed grant lapses at once. Between the two entries it stands among the held.
  account.held := account.held + lapsed_total;
  account := credits.append(account, 'restore', amount, restore.at, ids || lapsed_ids, amounts || lapsed_credits,
    payment_id => lot.payment_id, description => restore.description,
    metadata => restore.metadata || jsonb_build_object('debtPaid', pays_debt));
  if lapsed_total > 0 then
    account.held := account.held - lapsed_total;
    account := credits.append(account, 'expire', -lapsed_total, restore.at, lapsed_ids, lapsed_credits,
      payment_id => lot.payment_id, description => 'Given back after their expiry');
  end if;
end $$;
comment on function credits.restore is 'Internal: gives clawed-back credits back to where they came from';

create function credits.claw_back_to(
  tenant_id uuid, payment_id uuid, clawed_back bigint, description text, metadata jsonb default '{}'
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  account public.credit_accounts := credits.lock_account(claw_back_to.tenant_id);
  lot public.credit_grants;
  change bigint;
begin
  select * into lot from public.credit_grants g
  where g.tenant_id = claw_back_to.tenant_id and g.payment_id = claw_back_to.payment_id;
  if not found then
    return jsonb_build_object('change', 0, 'available', account.available, 'debt', account.debt);
  end if;
  change := claw_back_to.clawed_back - lot.clawed_back;
  if change > 0 then
    account := credits.claw_back(account, lot, change, clock_timestamp(), claw_back_to.description, claw_back_to.metadata);
  elsif change < 0 then
    account := credits.restore(account, lot, -change, clock_timestamp(), claw_back_to.description, claw_back_to.metadata);
    -- A grant that was empty may lapse again.
    update public.credit_accounts a set next_change_at = credits.next_change(account.tenant_id)
    where a.tenant_id = account.tenant_id;
  end if;
  return jsonb_build_object('change', change, 'available', account.available, 'debt', account.debt);
end $$;
comment on function credits.claw_back_to is
  'Internal: brings the clawed-back credits of a payment''s grant to a figure, by taking or by giving back what is missing to it; nothing where there is no grant yet. Safe at any time, any number of times. Answers change (positive: taken), available, debt';
