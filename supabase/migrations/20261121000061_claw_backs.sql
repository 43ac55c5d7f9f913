-- Credits whose money went back. How many of a payment's credits are clawed back is decided elsewhere (payments); here
-- they are taken and, where the money stays after all, given back to where they came from.

-- Credits of a grant that lapsed unused are gone already: where their money goes back they count as returned, so that
-- only what was spent is owed. Each lapse is an entry of the ledger, and nothing else counts it.
alter table public.credit_grants add column lapsed bigint not null default 0,
  add constraint credit_grants_lapsed_within_granted check (lapsed between 0 and credits);
comment on column public.credit_grants.lapsed is 'Lapsed unused: the sum of its expire entries';
create function credits.count_lapsed() returns trigger
language plpgsql set search_path = '' as $$
begin
  update public.credit_grants g set lapsed = g.lapsed + d.credits
  from (select u.id, sum(u.credits) as credits from unnest(new.grant_ids, new.grant_credits) as u (id, credits) group by u.id) d
  where g.tenant_id = new.tenant_id and g.id = d.id;
  return null;
end $$;
comment on function credits.count_lapsed is 'Keeps beside a grant how many of its credits lapsed unused';
create trigger lapsed_credits_are_counted after insert on public.credit_entries
  for each row when (new.kind = 'expire') execute function credits.count_lapsed();

-- From which grants the credits of a clawed-back grant were taken, in that order. Null: they became debt.
create table public.credit_claw_backs (
  tenant_id      uuid not null,
  grant_id       uuid not null,
  grant_ids      uuid[] not null,
  grant_credits  bigint[] not null,
  -- Beside these: the grant's own credits that had lapsed, for which nothing had to be taken.
  lapsed_credits bigint not null default 0 check (lapsed_credits >= 0),
  primary key (tenant_id, grant_id),
  constraint credit_claw_backs_grant_fkey foreign key (tenant_id, grant_id) references public.credit_grants (tenant_id, id),
  check (cardinality(grant_ids) = cardinality(grant_credits))
);
alter table public.credit_claw_backs enable row level security;
create policy "Members see what was taken back" on public.credit_claw_backs
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every claw-back" on public.credit_claw_backs for select to refill_server using (true);
grant select on public.credit_claw_backs to authenticated, refill_server;

-- The grant's own credits first, those that lapsed unused among them; then what else is free in the order of use; the
-- rest was spent and becomes debt, so that debt and available credits never stand side by side. What is reserved by a
-- hold is not free: it pays the debt when it returns.
create function credits.claw_back(
  account inout public.credit_accounts, lot public.credit_grants, amount bigint, at timestamptz, description text,
  metadata jsonb
) language plpgsql set search_path = '' as $$
declare
  own bigint := case when lot.booked_at is null then 0 else least(amount, lot.remaining - lot.held) end;
  lapsed bigint := least(amount - own, lot.lapsed - coalesce((
    select c.lapsed_credits from public.credit_claw_backs c where c.tenant_id = lot.tenant_id and c.grant_id = lot.id), 0));
  others bigint;
  owed bigint;
  ids uuid[] := '{}';
  amounts bigint[] := '{}';
begin
  update public.credit_grants g set remaining = g.remaining - own, clawed_back = g.clawed_back + amount
  where g.tenant_id = lot.tenant_id and g.id = lot.id;
  account.available := account.available - own;
  others := least(amount - own - lapsed, account.available);
  owed := amount - own - lapsed - others;
  select coalesce(array_agg(d.grant_id), '{}'), coalesce(array_agg(d.credits), '{}') into ids, amounts
  from credits.draw(account.tenant_id, others) d;
  update public.credit_grants g set remaining = g.remaining - d.credits
  from unnest(ids, amounts) as d (grant_id, credits) where g.tenant_id = account.tenant_id and g.id = d.grant_id;
  if own > 0 then
    ids := lot.id || ids;
    amounts := own || amounts;
  end if;
  account.available := account.available - others;
  account.debt := account.debt + owed;
  insert into public.credit_claw_backs as c (tenant_id, grant_id, grant_ids, grant_credits, lapsed_credits)
  values (lot.tenant_id, lot.id, ids || case when owed > 0 then array[null::uuid] else '{}' end,
    amounts || case when owed > 0 then array[owed] else '{}' end, lapsed)
  on conflict on constraint credit_claw_backs_pkey
  do update set grant_ids = c.grant_ids || excluded.grant_ids, grant_credits = c.grant_credits || excluded.grant_credits,
    lapsed_credits = c.lapsed_credits + excluded.lapsed_credits;
  -- The balance fell when the credits lapsed: there is nothing to book for them.
  if amount > lapsed then
    account := credits.append(account, 'clawback', lapsed - amount, claw_back.at, ids, amounts,
      payment_id => lot.payment_id, description => claw_back.description,
      metadata => claw_back.metadata || jsonb_build_object('debt', owed, 'lapsed', lapsed));
  end if;
end $$;
comment on function credits.claw_back is
  'Internal: takes credits of a grant back; those of its own that lapsed unused count as returned, what was spent becomes debt';

-- Undoes the latest claw-backs first, and last of all those that took nothing because the credits had lapsed. What became
-- debt pays debt; where other credits have paid that in the meantime, as much comes back as credits of the grant or,
-- where it has no room or has lapsed, as new credits without expiry.
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
  left_over bigint;
  booked bigint;
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
  booked := least(amount, coalesce((select sum(t.credits) from unnest(taken.grant_credits) as t (credits)), 0));
  left_over := booked;
  if amount - booked > coalesce(taken.lapsed_credits, 0) then
    raise exception 'Grant % has fewer credits clawed back than are to be restored.', lot.id;
  end if;
  while left_over > 0 loop
    last := cardinality(taken.grant_ids);
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
  update public.credit_claw_backs c
  set grant_ids = taken.grant_ids, grant_credits = taken.grant_credits, lapsed_credits = c.lapsed_credits - (amount - booked)
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
  if booked = 0 then
    return;
  end if;
  account.available := account.available + booked - pays_debt - lapsed_total;
  if account.debt > 0 and account.available > 0 then
    account := credits.pay_debt(account, account.available);
  end if;
  -- What goes back to a lapsed grant lapses at once. Between the two entries it stands among the held.
  account.held := account.held + lapsed_total;
  account := credits.append(account, 'restore', booked, restore.at, ids || lapsed_ids, amounts || lapsed_credits,
    payment_id => lot.payment_id, description => restore.description,
    metadata => restore.metadata || jsonb_build_object('debtPaid', pays_debt));
  if lapsed_total > 0 then
    account.held := account.held - lapsed_total;
    account := credits.append(account, 'expire', -lapsed_total, restore.at, lapsed_ids, lapsed_credits,
      payment_id => lot.payment_id, description => 'Given back after their expiry');
  end if;
end $$;
comment on function credits.restore is 'Internal: gives clawed-back credits back to where they came from';

create function credits.claw_back_grant_to(
  tenant_id uuid, grant_id uuid, clawed_back bigint, description text, metadata jsonb default '{}'
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  account public.credit_accounts := credits.lock_account(claw_back_grant_to.tenant_id);
  lot public.credit_grants;
  change bigint;
begin
  select * into strict lot from public.credit_grants g
  where g.tenant_id = claw_back_grant_to.tenant_id and g.id = claw_back_grant_to.grant_id;
  change := claw_back_grant_to.clawed_back - lot.clawed_back;
  if change > 0 then
    account := credits.claw_back(account, lot, change, clock_timestamp(), claw_back_grant_to.description,
      claw_back_grant_to.metadata);
  elsif change < 0 then
    account := credits.restore(account, lot, -change, clock_timestamp(), claw_back_grant_to.description,
      claw_back_grant_to.metadata);
    -- A grant that was empty may lapse again.
    update public.credit_accounts a set next_change_at = credits.next_change(account.tenant_id)
    where a.tenant_id = account.tenant_id;
  end if;
  return jsonb_build_object('change', change, 'available', account.available, 'debt', account.debt);
end $$;
comment on function credits.claw_back_grant_to is
  'Internal: brings the clawed-back credits of a grant to a figure, by taking or by giving back what is missing to it. Safe at any time, any number of times. Answers change (positive: taken), available, debt';

create function credits.claw_back_to(
  tenant_id uuid, payment_id uuid, clawed_back bigint, description text, metadata jsonb default '{}'
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  account public.credit_accounts := credits.lock_account(claw_back_to.tenant_id);
  lot_id uuid := (select g.id from public.credit_grants g
    where g.tenant_id = claw_back_to.tenant_id and g.payment_id = claw_back_to.payment_id);
begin
  if lot_id is null then
    return jsonb_build_object('change', 0, 'available', account.available, 'debt', account.debt);
  end if;
  return credits.claw_back_grant_to(claw_back_to.tenant_id, lot_id, claw_back_to.clawed_back, claw_back_to.description,
    claw_back_to.metadata);
end $$;
comment on function credits.claw_back_to is
  'Internal: credits.claw_back_grant_to for the grant of a payment; nothing where there is no grant yet';

-- A hold may give credits back to a grant that has lapsed and been clawed back since: they lapse, and what is owed for them
-- is not owed any more. At the end of the transaction that books the lapse, so that whoever books one need not know of it.
create function credits.owed_for_lapsed(lot public.credit_grants) returns bigint
language sql stable set search_path = '' as $$
  select least(lot.lapsed - c.lapsed_credits, (
    select coalesce(sum(t.credits), 0) from unnest(c.grant_ids, c.grant_credits) as t (id, credits) where t.id is null))::bigint
  from public.credit_claw_backs c where c.tenant_id = lot.tenant_id and c.grant_id = lot.id
$$;
comment on function credits.owed_for_lapsed is
  'Debt of a clawed-back grant that stands for credits which lapsed afterwards, such as those that a hold gave back too late; null or 0: none';
-- Read by an invariant, with the rights of the reader.
grant execute on function credits.owed_for_lapsed to refill_server;

create function credits.forgive_lapsed() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  account public.credit_accounts;
  lot public.credit_grants;
  owed bigint;
begin
  account := credits.lock_account(new.tenant_id);
  select * into lot from public.credit_grants g where g.tenant_id = new.tenant_id and g.id = new.id;
  owed := credits.owed_for_lapsed(lot);
  if owed > 0 then
    account := credits.restore(account, lot, owed, clock_timestamp(), 'Expired unused: not owed', '{}');
    select * into lot from public.credit_grants g where g.tenant_id = lot.tenant_id and g.id = lot.id;
    perform credits.claw_back(account, lot, owed, clock_timestamp(), '', '{}');
    update public.credit_accounts a set next_change_at = credits.next_change(account.tenant_id)
    where a.tenant_id = account.tenant_id;
  end if;
  return null;
end $$;
comment on function credits.forgive_lapsed is 'Credits of a clawed-back grant that lapsed unused are no debt';
create constraint trigger lapsed_credits_are_not_owed after update of lapsed on public.credit_grants
  deferrable initially deferred for each row when (new.clawed_back > 0 and new.lapsed > old.lapsed)
  execute function credits.forgive_lapsed();
