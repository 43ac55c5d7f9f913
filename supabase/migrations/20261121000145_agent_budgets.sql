-- What an API key may give back to customers on its own in a month, and the approval of a person for what exceeds it.

create schema agents;
comment on schema agents is 'What agents may do alone, and what a person approves';
grant usage on schema agents to refill_server;

create table public.agent_budgets (
  tenant_id      uuid not null,
  api_key_id     uuid not null,
  currency       text not null check (currency ~ '^[a-z]{3}$'),
  -- Minor units a calendar month in UTC; 0: every refund needs an approval.
  monthly_amount bigint not null check (monthly_amount between 0 and 9999999999),
  updated_by     uuid,
  updated_at     timestamptz not null default clock_timestamp(),
  primary key (tenant_id, api_key_id),
  foreign key (tenant_id, api_key_id) references public.api_keys (tenant_id, id)
);

create table public.agent_approvals (
  tenant_id   uuid not null references public.tenants (id),
  id          uuid not null default gen_random_uuid(),
  -- Null: asked for in a conversation on our own pages.
  api_key_id  uuid,
  payment     bigint not null references public.customer_payments (id),
  -- Minor units.
  amount      bigint not null check (amount > 0),
  currency    text not null check (currency ~ '^[a-z]{3}$'),
  -- What the agent says about it: words to judge, by whoever wrote them.
  reason      text not null default '' check (length(reason) <= 500),
  status      text not null default 'pending' check (status in ('pending', 'approved', 'denied', 'used')),
  created_at  timestamptz not null default clock_timestamp(),
  -- Not decided by then, or not used, it is void.
  expires_at  timestamptz not null default clock_timestamp() + interval '1 day',
  decided_by  uuid,
  decided_at  timestamptz,
  refund      uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, api_key_id) references public.api_keys (tenant_id, id),
  check ((status = 'pending') = (decided_at is null)),
  check ((status = 'used') = (refund is not null))
);
create index agent_approvals_by_time_index on public.agent_approvals (tenant_id, created_at desc, id);
create index agent_approvals_payment_index on public.agent_approvals (tenant_id, payment);

-- Which refunds a key made within its budget. What is used is their sum, so that a refund that failed gives back by itself.
create table public.agent_refunds (
  tenant_id  uuid not null,
  refund     uuid not null references public.customer_refunds (id),
  api_key_id uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, refund),
  foreign key (tenant_id, api_key_id) references public.api_keys (tenant_id, id)
);
create index agent_refunds_of_key_index on public.agent_refunds (tenant_id, api_key_id, created_at);

alter table public.agent_budgets enable row level security;
alter table public.agent_approvals enable row level security;
alter table public.agent_refunds enable row level security;
create policy "Managers see the budgets of their keys" on public.agent_budgets
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "Managers see what they are asked to approve" on public.agent_approvals
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "Managers see what their keys refunded" on public.agent_refunds
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "The server reads every budget" on public.agent_budgets for select to refill_server using (true);
create policy "The server reads every approval" on public.agent_approvals for select to refill_server using (true);
create policy "The server reads what every key refunded" on public.agent_refunds for select to refill_server using (true);
grant select on public.agent_budgets, public.agent_approvals, public.agent_refunds to authenticated, refill_server;

create function agents.set_budget(
  tenant_id uuid, api_key_id uuid, user_id uuid, monthly_amount bigint, currency text
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  before public.agent_budgets;
begin
  perform from public.api_keys k where k.tenant_id = set_budget.tenant_id and k.id = set_budget.api_key_id for key share;
  if not found then
    perform errors.fail(404, 'api_key_not_found', 'There is no such key.');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('agent-refunds' || set_budget.api_key_id, 0));
  select * into before from public.agent_budgets b
  where b.tenant_id = set_budget.tenant_id and b.api_key_id = set_budget.api_key_id;
  if set_budget.monthly_amount is null then
    delete from public.agent_budgets b
    where b.tenant_id = set_budget.tenant_id and b.api_key_id = set_budget.api_key_id;
  else
    insert into public.agent_budgets (tenant_id, api_key_id, currency, monthly_amount, updated_by)
    values (set_budget.tenant_id, set_budget.api_key_id, set_budget.currency, set_budget.monthly_amount,
      set_budget.user_id)
    on conflict on constraint agent_budgets_pkey do update
    set currency = excluded.currency, monthly_amount = excluded.monthly_amount, updated_by = excluded.updated_by,
        updated_at = clock_timestamp();
  end if;
  perform tenancy.audit(set_budget.tenant_id, set_budget.user_id, 'agent_budget.changed', set_budget.api_key_id::text, '',
    jsonb_build_object('monthlyAmount', before.monthly_amount, 'currency', before.currency),
    jsonb_build_object('monthlyAmount', set_budget.monthly_amount, 'currency', set_budget.currency));
end $$;
comment on function agents.set_budget is
  'What a key may refund in a month (UTC) without asking, in minor units; null removes the budget. Written to the audit log. 404 api_key_not_found';

create function agents.budget_used(tenant_id uuid, api_key_id uuid) returns bigint
language sql stable security definer set search_path = '' as $$
  select coalesce(sum(r.amount), 0)::bigint
  from public.agent_refunds a
  join public.agent_budgets b on b.tenant_id = a.tenant_id and b.api_key_id = a.api_key_id
  join public.customer_refunds r on r.id = a.refund and r.currency = b.currency
    and r.status in ('pending', 'succeeded')
  where a.tenant_id = budget_used.tenant_id and a.api_key_id = budget_used.api_key_id
    and a.created_at >= date_trunc('month', clock_timestamp() at time zone 'utc') at time zone 'utc'
$$;
comment on function agents.budget_used is
  'What a key refunded within its budget this month (UTC), in minor units of the budget''s currency';

-- is_trusted: a backend's own call, to which only a budget that was set applies. An agent without a budget has none.
create function agents.begin_refund(
  tenant_id uuid, api_key_id uuid, payment_id bigint, request_key text, amount bigint, reason text, is_trusted boolean,
  approval_id uuid, out refund public.customer_refunds, out approval public.agent_approvals, out budget_left bigint
) language plpgsql security definer set search_path = '' as $$
declare
  payment public.customer_payments;
  budget public.agent_budgets;
  is_within boolean;
begin
  -- Two refunds of one key wait for each other, so that the second sees what the first used.
  perform pg_advisory_xact_lock(hashtextextended(
    'agent-refunds' || coalesce(begin_refund.api_key_id, begin_refund.tenant_id), 0));
  select * into payment from public.customer_payments p
  where p.id = begin_refund.payment_id and p.tenant_id = begin_refund.tenant_id for update;
  if not found then
    perform errors.fail(404, 'payment_not_found', 'There is no such payment.');
  end if;

  if begin_refund.approval_id is not null then
    select * into approval from public.agent_approvals a
    where a.tenant_id = begin_refund.tenant_id and a.id = begin_refund.approval_id
      and a.api_key_id is not distinct from begin_refund.api_key_id;
    if not found then
      perform errors.fail(404, 'approval_not_found', 'There is no such approval.');
    elsif approval.payment <> payment.id
      or approval.amount <> coalesce(begin_refund.amount, approval.amount)
    then
      perform errors.fail(409, 'approval_for_another_refund', 'This approval is for another payment or amount.');
    elsif approval.status = 'used' then
      -- Repeated after it was cut off: the refund that it was used for, and no other.
      select * into refund from public.customer_refunds r where r.id = approval.refund;
      return;
    end if;
  end if;
  if exists (select from public.customer_refunds r
    where r.tenant_id = begin_refund.tenant_id and r.request_key = begin_refund.request_key)
  then
    refund := payments.begin_customer_refund(payment.id, begin_refund.request_key, begin_refund.amount,
      begin_refund.reason);
    return;
  end if;

  select * into budget from public.agent_budgets b
  where b.tenant_id = begin_refund.tenant_id and b.api_key_id = begin_refund.api_key_id;
  if begin_refund.is_trusted and budget.api_key_id is null then
    refund := payments.begin_customer_refund(payment.id, begin_refund.request_key, begin_refund.amount,
      begin_refund.reason);
    return;
  end if;
  budget_left := case when budget.currency = payment.currency
    then greatest(0, budget.monthly_amount - agents.budget_used(budget.tenant_id, budget.api_key_id)) else 0 end;

  -- Decided as if it were allowed, which also refuses what could never be refunded, and undone where it is not.
  begin
    refund := payments.begin_customer_refund(payment.id, begin_refund.request_key, begin_refund.amount,
      begin_refund.reason);
    is_within := refund.amount <= budget_left;
    if approval.id is null and not is_within then
      select * into approval from public.agent_approvals a
      where a.tenant_id = begin_refund.tenant_id and a.payment = payment.id and a.amount = refund.amount
        and a.api_key_id is not distinct from begin_refund.api_key_id
        and a.status <> 'used' and a.expires_at > clock_timestamp()
      order by a.created_at desc limit 1;
    end if;
    if not is_within and (approval.id is null or approval.status <> 'approved'
      or approval.expires_at <= clock_timestamp() or approval.amount <> refund.amount)
    then
      raise exception using errcode = 'RFAPR', message = 'not without an approval';
    end if;
  exception when sqlstate 'RFAPR' then
    if approval.status in ('pending', 'denied') and approval.expires_at > clock_timestamp() then
      refund := null;
      return;
    elsif (select count(*) from public.agent_approvals a
      where a.tenant_id = begin_refund.tenant_id and a.api_key_id is not distinct from begin_refund.api_key_id
        and a.status = 'pending' and a.expires_at > clock_timestamp()) >= 50
    then
      perform errors.fail(402, 'budget_exceeded',
        'The budget is used up and 50 refunds wait for an approval already. Nothing was refunded.');
    end if;
    insert into public.agent_approvals (tenant_id, api_key_id, payment, amount, currency, reason)
    values (begin_refund.tenant_id, begin_refund.api_key_id, payment.id, refund.amount, refund.currency,
      coalesce(begin_refund.reason, ''))
    returning * into approval;
    refund := null;
    return;
  end;

  if is_within and approval.id is null then
    insert into public.agent_refunds (tenant_id, refund, api_key_id)
    values (begin_refund.tenant_id, refund.id, begin_refund.api_key_id);
  elsif approval.status = 'approved' and approval.expires_at > clock_timestamp() then
    update public.agent_approvals a set status = 'used', refund = begin_refund.refund.id
    where a.tenant_id = approval.tenant_id and a.id = approval.id returning * into approval;
  else
    -- Not approved, and by now within the budget.
    insert into public.agent_refunds (tenant_id, refund, api_key_id)
    values (begin_refund.tenant_id, refund.id, begin_refund.api_key_id);
  end if;
end $$;
comment on function agents.begin_refund is
  'Decides on a refund as payments.begin_customer_refund, where the key''s budget or an approval allows it; else gives the approval that it waits for, or that was denied, and no refund. An approval is used once, and asking again with it finds its refund. Besides: 402 budget_exceeded, 404 approval_not_found, 409 approval_for_another_refund';

create function agents.decide_approval(
  tenant_id uuid, approval_id uuid, user_id uuid, is_approved boolean
) returns public.agent_approvals
language plpgsql security definer set search_path = '' as $$
declare
  approval public.agent_approvals;
  decision text := case when is_approved then 'approved' else 'denied' end;
begin
  select * into approval from public.agent_approvals a
  where a.tenant_id = decide_approval.tenant_id and a.id = decide_approval.approval_id for update;
  if not found then
    perform errors.fail(404, 'approval_not_found', 'There is no such approval.');
  elsif approval.status = decision then
    return approval;
  elsif approval.status <> 'pending' or approval.expires_at <= clock_timestamp() then
    perform errors.fail(409, 'approval_closed', case
      when approval.status = 'pending' then 'Nobody decided in time. The agent has to ask again.'
      else 'This was decided already.' end);
  end if;
  update public.agent_approvals a
  set status = decision, decided_by = decide_approval.user_id, decided_at = clock_timestamp(),
      -- The agent has a day to come back for it.
      expires_at = clock_timestamp() + interval '1 day'
  where a.tenant_id = approval.tenant_id and a.id = approval.id returning * into approval;
  perform tenancy.audit(approval.tenant_id, decide_approval.user_id, 'agent_approval.' || decision, approval.id::text,
    approval.reason, '{}', jsonb_build_object('payment', approval.payment, 'amount', approval.amount,
      'currency', approval.currency, 'apiKeyId', approval.api_key_id));
  return approval;
end $$;
comment on function agents.decide_approval is
  'A person approves what an agent asks for, or denies it; the same decision twice is one. Written to the audit log. 404 approval_not_found, 409 approval_closed';

grant execute on function agents.set_budget, agents.budget_used, agents.begin_refund, agents.decide_approval
  to refill_server;
