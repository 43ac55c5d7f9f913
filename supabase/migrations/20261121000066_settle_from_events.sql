-- A payment may be credited by what a signed event says, before Stripe is asked (docs/decisions/0014). Many at once: the
-- usual payment is written with all others in one pass, what is special about one goes the way of every settlement.

-- What a payment grants, as credits.give is told of it.
create type credits.paid_lot as (
  tenant_id uuid, payment_id uuid, source text, credits bigint, expires_at timestamptz, cost_cents bigint, currency text,
  description text, user_id uuid
);

-- Grants of which it is known that each is the first of its payment and begins now, on accounts that are locked, owe
-- nothing and have nothing due by time: what credits.give writes, in one pass.
create function credits.give_all(lots credits.paid_lot[], at timestamptz)
returns table (payment_id uuid, available bigint)
language plpgsql as $$
#variable_conflict use_column
begin
  return query
  with numbered as materialized (
    select l.tenant_id, l.payment_id, l.source, l.credits, l.expires_at, l.cost_cents, l.currency, l.description, l.user_id,
      gen_random_uuid() as grant_id, 'refill:payment:' || l.payment_id as key, row_number() over in_order as n,
      a.last_sequence, a.available + (sum(l.credits) over in_order)::bigint as available,
      a.available + a.held + (sum(l.credits) over in_order)::bigint as balance
    from unnest(give_all.lots) with ordinality
      as l (tenant_id, payment_id, source, credits, expires_at, cost_cents, currency, description, user_id, ord)
    join public.credit_accounts a on a.tenant_id = l.tenant_id
    window in_order as (partition by l.tenant_id order by l.ord rows unbounded preceding)
  ), given as (
    insert into public.credit_grants (tenant_id, id, source, payment_id, credits, remaining, effective_at, expires_at,
      cost_cents, currency, description, user_id, booked_at)
    select l.tenant_id, l.grant_id, l.source, l.payment_id, l.credits, l.credits, give_all.at, l.expires_at,
      l.cost_cents, l.currency, l.description, l.user_id, give_all.at
    from numbered l
  ), written as (
    insert into public.credit_entries (tenant_id, sequence, created_at, kind, delta, balance_after, grant_ids, grant_credits,
      payment_id, user_id, idempotency_key, description)
    select l.tenant_id, l.last_sequence + l.n, give_all.at, 'grant', l.credits, l.balance, array[l.grant_id],
      array[l.credits], l.payment_id, l.user_id, l.key, l.description
    from numbered l
  ), claimed as (
    insert into public.credit_idempotency_keys (tenant_id, idempotency_key, operation, request_hash, answer)
    select l.tenant_id, l.key, 'grant',
      credits.hash_grant(l.source, l.credits, l.payment_id, 50, null, l.expires_at, l.cost_cents, l.currency, l.description, '{}'),
      jsonb_build_object('grantId', l.grant_id, 'credits', l.credits, 'available', l.available, 'debt', 0)
    from numbered l
  ), moved as (
    update public.credit_accounts a
    set available = a.available + t.credits, last_sequence = a.last_sequence + t.grants,
        next_change_at = least(a.next_change_at, t.expires_at)
    from (
      select l.tenant_id, sum(l.credits)::bigint as credits, count(*) as grants, min(l.expires_at) as expires_at
      from numbered l group by l.tenant_id
    ) t where a.tenant_id = t.tenant_id
  )
  select l.payment_id, l.available from numbered l;
end $$;
comment on function credits.give_all is
  'Internal: writes grants of payments that are known to be plain; answers what was available after each';

create function payments.settle_plain(intents jsonb[]) returns jsonb[]
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  paid_at timestamptz;
  lots credits.paid_lot[];
  answers jsonb[];
begin
  -- All payments before any account, each in one order: neither a page that asks nor another batch can deadlock with this.
  perform from public.payment_history p
  where p.stripe_payment_intent_id in (select i.intent ->> 'id' from unnest(intents) as i (intent))
  order by p.tenant_id, p.id for update;
  perform from public.credit_accounts a
  where a.tenant_id in (
    select p.tenant_id from public.payment_history p
    where p.stripe_payment_intent_id in (select i.intent ->> 'id' from unnest(intents) as i (intent)))
  order by a.tenant_id for update;
  paid_at := clock_timestamp();
  with paid as (
    update public.payment_history p
    set status = 'succeeded', amount_received_cents = p.amount_cents, succeeded_at = paid_at, details_pending = true,
        stripe_charge_id = coalesce(i.intent ->> 'chargeId', p.stripe_charge_id),
        stripe_payment_method_id = coalesce(i.intent ->> 'paymentMethodId', p.stripe_payment_method_id),
        failure_code = null, failure_message = null, updated_at = now()
    from unnest(intents) as i (intent), public.credit_accounts a
    where p.stripe_payment_intent_id = i.intent ->> 'id' and p.status in ('pending', 'processing', 'requires_action', 'failed')
      and (i.intent ->> 'amountReceived')::numeric = p.amount_cents and i.intent ->> 'currency' = p.currency
      and (i.intent ->> 'livemode')::boolean = p.livemode and i.intent ->> 'customer' = p.stripe_customer_id
      and a.tenant_id = p.tenant_id and a.debt = 0 and coalesce(a.next_change_at > paid_at, true)
    returning p.*
  )
  select array_agg(row(p.tenant_id, p.id, p.kind, p.credits,
    paid_at + make_interval(days => p.credits_expire_after_days), p.amount_cents, p.currency, p.description,
    p.user_id)::credits.paid_lot order by p.tenant_id, p.id)
  into lots from paid p;
  with given as materialized (select g.payment_id, g.available from credits.give_all(lots, paid_at) g)
  select array_agg(case when i.place = 1 then a.answer end order by i.ord) into answers
  from (
    -- Of two events about one payment the second has nothing left to credit.
    select n.ord, n.intent ->> 'id' as intent_id, row_number() over (partition by n.intent ->> 'id' order by n.ord) as place
    from unnest(intents) with ordinality as n (intent, ord)
  ) i
  left join (
    select p.stripe_payment_intent_id as intent_id, jsonb_build_object('outcome', 'credited', 'tenantId', p.tenant_id,
      'paymentId', p.id, 'status', 'succeeded', 'credits', p.credits, 'available', g.available) as answer
    from given g join unnest(lots) l on l.payment_id = g.payment_id
    join public.payment_history p on p.tenant_id = l.tenant_id and p.id = l.payment_id
  ) a on a.intent_id = i.intent_id;
  return answers;
end $$;
comment on function payments.settle_plain is
  'Internal: settles, in one pass, those of these paid intents about which nothing is special: a payment that waits for just this, on an account that owes nothing and has nothing due by time. Answers in their order, as payments.settle; null: nothing was done, and payments.settle is to look at it';

create function webhooks.settle_paid(api_version text, at_most integer default 200)
returns table (event_id text, settlement jsonb)
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  started_at timestamptz := clock_timestamp();
  ids text[];
  intents jsonb[];
  settlements jsonb[];
  outcomes text[] := '{}';
  problems text[] := '{}';
  problem text;
begin
  with due as (
    select e.id, e.intent_id, e.payload #> '{data,object}' as object from public.webhook_events e
    where e.status = 'pending' and e.next_try_at <= clock_timestamp()
      and webhooks.is_settled_by_itself(e, settle_paid.api_version)
    order by e.received_at limit settle_paid.at_most for update skip locked
  )
  -- In the order in which payments are locked, should they have to be settled one by one.
  select array_agg(d.id order by p.tenant_id, p.id), array_agg(jsonb_build_object('id', d.object -> 'id',
    'status', 'succeeded', 'amountReceived', d.object -> 'amount_received', 'currency', d.object -> 'currency',
    'customer', d.object -> 'customer', 'livemode', d.object -> 'livemode',
    'paymentId', d.object #> '{metadata,refill_payment_id}',
    'chargeId', case jsonb_typeof(d.object -> 'latest_charge') when 'string' then d.object -> 'latest_charge' end,
    'paymentMethodId', case jsonb_typeof(d.object -> 'payment_method') when 'string' then d.object -> 'payment_method' end,
    'detailsPending', true) order by p.tenant_id, p.id)
  into ids, intents
  from due d left join public.payment_history p on p.stripe_payment_intent_id = d.intent_id;
  if ids is null then
    return;
  end if;
  begin
    settlements := payments.settle_plain(intents);
  exception when others then
    -- One that cannot be written must not hold up the others: each is settled alone and says what stands against it.
    settlements := array_fill(null::jsonb, array[cardinality(ids)]);
  end;
  for i in 1 .. cardinality(ids) loop
    problem := null;
    if settlements[i] is null then
      begin
        settlements[i] := payments.settle(intents[i]);
        if settlements[i] ->> 'outcome' = 'unknown_payment' then
          problem := format('Intent %s names payment %s, which does not exist.', intents[i] ->> 'id',
            intents[i] ->> 'paymentId');
        end if;
      exception when others then
        problem := sqlerrm;
        settlements[i] := jsonb_build_object('outcome', 'failed', 'error', problem);
      end;
    end if;
    problems := problems || problem;
    outcomes := outcomes || case when problem is null
      then format('Payment %s: %s.', settlements[i] ->> 'paymentId', settlements[i] ->> 'outcome') end;
  end loop;
  perform webhooks.finish_attempts(ids, started_at,
    round(extract(epoch from clock_timestamp() - started_at) * 1000)::integer,
    (select array_agg(case when p.problem is null then 'processed' else 'pending' end order by p.ord)
      from unnest(problems) with ordinality as p (problem, ord)), outcomes, problems);
  perform jobs.enqueue('payment-details', jsonb_build_object('intentIds', c.intent_ids))
  from (
    select jsonb_agg(s.intent -> 'id') as intent_ids from unnest(intents, settlements) as s (intent, settlement)
    where s.settlement ->> 'outcome' = 'credited'
  ) c where c.intent_ids is not null;
  return query select s.id, s.settlement from unnest(ids, settlements) as s (id, settlement);
end $$;
comment on function webhooks.settle_paid is
  'Settles the payments of events that are due and say that they were paid, in one transaction, and finishes the events; asks for the job payment-details of those it credited. Returns what became of each';
grant execute on function webhooks.settle_paid to refill_server;
