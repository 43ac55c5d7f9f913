-- A payment may be credited by what a signed event says, before Stripe is asked (docs/decisions/0014).

create function webhooks.settle_paid(api_version text, at_most integer default 60)
returns table (event_id text, settlement jsonb)
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  started_at timestamptz := clock_timestamp();
  ids text[];
  object jsonb;
  credited jsonb := '[]';
  problem text;
  done_ids text[] := '{}';
  statuses text[] := '{}';
  outcomes text[] := '{}';
  problems text[] := '{}';
begin
  with due as (
    select e.id from public.webhook_events e
    where e.status = 'pending' and e.next_try_at <= clock_timestamp() and webhooks.says_paid(e, settle_paid.api_version)
    order by e.received_at limit settle_paid.at_most for update skip locked
  )
  select array_agg(d.id) into ids from due d;
  if ids is null then
    return;
  end if;
  -- All payments before any account, each in one order: neither a page that asks nor another batch can deadlock with this.
  perform from public.payment_history p
  where p.stripe_payment_intent_id in (select e.intent_id from public.webhook_events e where e.id = any (ids))
  order by p.tenant_id, p.id for update;
  for event_id, object in
    select e.id, e.payload #> '{data,object}' from public.webhook_events e
    left join public.payment_history p on p.stripe_payment_intent_id = e.intent_id
    where e.id = any (ids) order by p.tenant_id, p.id
  loop
    problem := null;
    begin
      settlement := payments.settle(jsonb_build_object('id', object -> 'id', 'status', 'succeeded',
        'amountReceived', object -> 'amount_received', 'currency', object -> 'currency', 'customer', object -> 'customer',
        'livemode', object -> 'livemode', 'paymentId', object #> '{metadata,refill_payment_id}',
        'chargeId', case jsonb_typeof(object -> 'latest_charge') when 'string' then object -> 'latest_charge' end,
        'paymentMethodId', case jsonb_typeof(object -> 'payment_method') when 'string' then object -> 'payment_method' end,
        'detailsPending', true));
      if settlement ->> 'outcome' = 'unknown_payment' then
        problem := format('Intent %s names payment %s, which does not exist.', object ->> 'id',
          object #>> '{metadata,refill_payment_id}');
      end if;
    exception when others then
      -- One that cannot be settled must not hold up the others: it is tried again alone.
      problem := sqlerrm;
      settlement := jsonb_build_object('outcome', 'failed', 'error', problem);
    end;
    if settlement ->> 'outcome' = 'credited' then
      credited := credited || jsonb_build_array(object -> 'id');
    end if;
    done_ids := done_ids || event_id;
    statuses := statuses || case when problem is null then 'processed' else 'pending' end;
    outcomes := outcomes || case when problem is null
      then format('Payment %s: %s.', settlement ->> 'paymentId', settlement ->> 'outcome') end;
    problems := problems || problem;
    return next;
  end loop;
  perform webhooks.finish_attempts(done_ids, started_at,
    round(extract(epoch from clock_timestamp() - started_at) * 1000)::integer, statuses, outcomes, problems);
  if jsonb_array_length(credited) > 0 then
    perform jobs.enqueue('payment-details', jsonb_build_object('intentIds', credited));
  end if;
end $$;
comment on function webhooks.settle_paid is
  'Settles the payments of events that are due and say that they were paid, in one transaction, and finishes the events; asks for the job payment-details of those it credited. Returns what became of each';
grant execute on function webhooks.settle_paid to refill_server;
