-- A payment may be credited by what a signed event says, before Stripe is asked (docs/decisions/0020).

alter table public.payment_history add column details_pending boolean not null default false;
comment on column public.payment_history.details_pending is
  'Credited by an event; Stripe has not been asked yet for the card and the receipt, and to confirm it';

-- The one place where a payment becomes credits. Called with what Stripe says of the intent now, by the webhook and by
-- the page that asks; in any order, any number of times.
--
-- intent: { id, status, amountReceived, currency, customer, livemode, paymentId (metadata, a hint only), chargeId,
--   receiptUrl, paymentMethodId, cardBrand, cardLast4, failureCode, failureMessage, detailsPending }
-- detailsPending: said by a signed event, which knows no card and no receipt; Stripe is asked for them next.
create or replace function payments.settle(intent jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  payment public.payment_history;
  disagreement text;
  new_status text;
  grant_answer jsonb;
begin
  select * into payment from public.payment_history p where p.stripe_payment_intent_id = intent ->> 'id' for update;
  if not found and intent ->> 'paymentId' ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then
    -- The event beat our own commit of the intent's id. The metadata only finds the row; the row decides. An intent of
    -- another customer is not this payment's, whatever its metadata say: taking it in would lock the real one out.
    -- Whoever waited here for a first settlement finds the id that it wrote.
    select * into payment from public.payment_history p
    where p.id = (intent ->> 'paymentId')::uuid
      and coalesce(p.stripe_payment_intent_id, intent ->> 'id') = intent ->> 'id'
      and exists (select from public.stripe_customers c
        where c.tenant_id = p.tenant_id and c.stripe_customer_id = intent ->> 'customer')
    for update;
  end if;
  if payment.id is null then
    return jsonb_build_object('outcome', 'unknown_payment');
  end if;
  if payment.status = 'succeeded' then
    if payment.details_pending and intent -> 'detailsPending' is distinct from 'true' then
      if intent ->> 'status' is distinct from 'succeeded' then
        raise exception 'Payment % was credited by an event, and Stripe says %.', payment.id, intent ->> 'status';
      end if;
      update public.payment_history p
      set details_pending = false,
          stripe_charge_id = coalesce(intent ->> 'chargeId', p.stripe_charge_id),
          stripe_payment_method_id = coalesce(intent ->> 'paymentMethodId', p.stripe_payment_method_id),
          card_brand = coalesce(intent ->> 'cardBrand', p.card_brand),
          card_last4 = coalesce(intent ->> 'cardLast4', p.card_last4),
          receipt_url = coalesce(intent ->> 'receiptUrl', p.receipt_url), updated_at = now()
      where p.tenant_id = payment.tenant_id and p.id = payment.id;
    end if;
    return jsonb_build_object('outcome', 'already_credited', 'tenantId', payment.tenant_id, 'paymentId', payment.id);
  end if;

  new_status := case intent ->> 'status'
    when 'succeeded' then 'succeeded'
    when 'processing' then 'processing'
    when 'requires_action' then 'requires_action'
    when 'canceled' then 'canceled'
    else case when intent ->> 'failureCode' is not null then 'failed' else 'pending' end
  end;
  if payment.status in ('canceled', 'flagged') and new_status <> 'succeeded' then
    return jsonb_build_object('outcome', 'ignored', 'tenantId', payment.tenant_id, 'paymentId', payment.id);
  end if;

  if new_status = 'succeeded' then
    disagreement := case
      when (intent ->> 'amountReceived')::bigint is distinct from payment.amount_cents then 'amount'
      when intent ->> 'currency' is distinct from payment.currency then 'currency'
      when (intent ->> 'livemode')::boolean is distinct from payment.livemode then 'livemode'
      when intent ->> 'customer' is distinct from coalesce(payment.stripe_customer_id,
        (select c.stripe_customer_id from public.stripe_customers c where c.tenant_id = payment.tenant_id)) then 'customer'
    end;
    if disagreement is not null then
      new_status := 'flagged';
    end if;
  end if;

  update public.payment_history p
  set status = new_status,
      stripe_payment_intent_id = intent ->> 'id',
      stripe_customer_id = coalesce(p.stripe_customer_id, intent ->> 'customer'),
      stripe_charge_id = coalesce(intent ->> 'chargeId', p.stripe_charge_id),
      stripe_payment_method_id = coalesce(intent ->> 'paymentMethodId', p.stripe_payment_method_id),
      card_brand = coalesce(intent ->> 'cardBrand', p.card_brand),
      card_last4 = coalesce(intent ->> 'cardLast4', p.card_last4),
      receipt_url = coalesce(intent ->> 'receiptUrl', p.receipt_url),
      amount_received_cents = (intent ->> 'amountReceived')::bigint,
      failure_code = case when new_status = 'succeeded' then null else intent ->> 'failureCode' end,
      failure_message = case when new_status = 'succeeded' then null else intent ->> 'failureMessage' end,
      flag_reason = case when new_status = 'flagged'
        then format('Stripe reports another %s than was agreed', disagreement) end,
      succeeded_at = case when new_status = 'succeeded' then clock_timestamp() end,
      details_pending = coalesce((intent ->> 'detailsPending')::boolean, false) and new_status = 'succeeded',
      updated_at = now()
  where p.tenant_id = payment.tenant_id and p.id = payment.id;

  if new_status <> 'succeeded' then
    return jsonb_build_object('outcome', case when new_status = 'flagged' then 'flagged' else 'recorded' end,
      'tenantId', payment.tenant_id, 'paymentId', payment.id, 'status', new_status);
  end if;

  grant_answer := credits.give(payment.tenant_id, payment.kind, payment.credits, 'refill:payment:' || payment.id,
    payment_id => payment.id,
    expires_at => case when payment.credits_expire_after_days is not null
      then clock_timestamp() + make_interval(days => payment.credits_expire_after_days) end,
    cost_cents => payment.amount_cents, currency => payment.currency, description => payment.description,
    user_id => payment.user_id);
  return jsonb_build_object('outcome', 'credited', 'tenantId', payment.tenant_id, 'paymentId', payment.id,
    'status', 'succeeded', 'credits', payment.credits, 'available', grant_answer -> 'available');
end $$;
comment on function payments.settle is
  'Brings a payment to what Stripe says of its intent, and grants its credits exactly once. outcome: credited, already_credited, recorded, ignored, flagged (amount, currency, mode or customer disagree: nothing is granted) or unknown_payment';

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

-- The receipt names the card, so that it waits for the details.
drop trigger a_purchase_has_a_receipt on public.payment_history;
create trigger a_purchase_has_a_receipt after update of status, details_pending on public.payment_history
  for each row when (new.kind = 'purchase' and new.status = 'succeeded' and not new.details_pending
    and (old.status <> 'succeeded' or old.details_pending))
  execute function notifications.tell_of_purchase();
