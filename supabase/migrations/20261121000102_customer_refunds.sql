-- What goes back to customers. A refund of ours is committed here before Stripe is asked; those that somebody makes at
-- Stripe are noted when they are heard of.

create table public.customer_refunds (
  id               uuid primary key default gen_random_uuid(),
  tenant_id        uuid references public.tenants (id),
  payment          bigint not null references public.customer_payments (id),
  -- Chosen by the caller: a double click or a retry finds the same refund. Refunds made at Stripe have their id here.
  request_key      text not null check (length(request_key) between 1 and 255),
  stripe_refund_id text,
  amount           bigint not null check (amount > 0),
  currency         text not null check (currency ~ '^[a-z]{3}$'),
  -- pending: asked for, or on its way. failed and canceled: the money stayed.
  status           text not null default 'pending' check (status in ('pending', 'succeeded', 'failed', 'canceled')),
  is_ours          boolean not null,
  reason           text not null default '',
  failure_reason   text,
  -- Part of the key that Stripe is asked with. Counts up only once it is proven that the last one made nothing.
  key_number       integer not null default 1,
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz not null default clock_timestamp(),
  constraint customer_refunds_stripe_refund_id_key unique (stripe_refund_id),
  constraint customer_refunds_request_key unique nulls not distinct (tenant_id, request_key)
);
create index customer_refunds_payment_index on public.customer_refunds (payment);
create index customer_refunds_pending_index on public.customer_refunds (created_at) where status = 'pending';

alter table public.customer_refunds enable row level security;
create policy "Members see what went back to customers" on public.customer_refunds
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every refund of a customer" on public.customer_refunds
  for select to refill_server using (true);
grant select on public.customer_refunds to authenticated, refill_server;

-- The payment's row is locked.
create function payments.count_customer_refunds(payment public.customer_payments) returns public.customer_payments
language plpgsql set search_path = '' as $$
declare
  counted public.customer_payments;
begin
  update public.customer_payments p
  set amount_refunded = (
        select coalesce(sum(r.amount), 0) from public.customer_refunds r
        where r.payment = p.id and r.status in ('pending', 'succeeded') and r.stripe_refund_id is not null),
      updated_at = clock_timestamp()
  where p.id = payment.id returning * into counted;
  if counted.amount_refunded <> payment.amount_refunded then
    perform payments.after_customer_payment(counted, payment);
  end if;
  return counted;
end $$;
comment on function payments.count_customer_refunds is
  'Internal: brings amount_refunded to the refunds that Stripe has and that did not fail, with what follows from it';

create function payments.begin_customer_refund(
  payment_id bigint, request_key text, amount bigint, reason text
) returns public.customer_refunds
language plpgsql security definer set search_path = '' as $$
declare
  payment public.customer_payments;
  refund public.customer_refunds;
  left_to_refund bigint;
  asked bigint;
begin
  select * into payment from public.customer_payments p where p.id = begin_customer_refund.payment_id for update;
  if not found then
    perform errors.fail(404, 'payment_not_found', 'There is no such payment.');
  end if;
  select * into refund from public.customer_refunds r
  where r.tenant_id is not distinct from payment.tenant_id and r.request_key = begin_customer_refund.request_key;
  if found then
    if refund.payment <> payment.id or refund.amount <> coalesce(begin_customer_refund.amount, refund.amount) then
      perform errors.fail(409, 'idempotency_key_reused', 'This key was already used for another refund.');
    end if;
    return refund;
  end if;
  if payment.amount_received = 0 then
    perform errors.fail(409, 'payment_not_refundable',
      'No money was received with this payment, so that there is none to refund.');
  end if;
  select payment.amount_received - coalesce(sum(r.amount), 0) into left_to_refund from public.customer_refunds r
  where r.payment = payment.id and r.status in ('pending', 'succeeded');
  asked := coalesce(begin_customer_refund.amount, left_to_refund);
  if asked < 1 or asked > left_to_refund then
    perform errors.fail(400, 'refund_exceeds_left',
      case when left_to_refund > 0 then 'This is more than what is left to refund.'
        else 'There is nothing left to refund.' end,
      jsonb_build_object('param', 'amount', 'leftCents', left_to_refund, 'currency', payment.currency));
  end if;
  insert into public.customer_refunds (tenant_id, payment, request_key, amount, currency, is_ours, reason)
  values (payment.tenant_id, payment.id, begin_customer_refund.request_key, asked, payment.currency, true,
    coalesce(begin_customer_refund.reason, ''))
  returning * into refund;
  -- Whoever asked is killed before Stripe answers: a worker takes it up with the same key.
  perform jobs.enqueue('customer-refund-send', jsonb_build_object('refundId', refund.id),
    job_key => 'customer-refund-send:' || refund.id, run_at => now() + interval '1 minute');
  return refund;
end $$;
comment on function payments.begin_customer_refund is
  'Decides on a refund before Stripe is asked, or finds the one decided under this key. Amount in minor units, null: all that is left. 400 refund_exceeds_left, 404 payment_not_found, 409 payment_not_refundable, 409 idempotency_key_reused';

create function payments.refuse_customer_refund(refund_id uuid, failure_reason text) returns public.customer_refunds
language sql security definer set search_path = '' as $$
  update public.customer_refunds r
  set status = 'failed', failure_reason = refuse_customer_refund.failure_reason, updated_at = clock_timestamp()
  where r.id = refuse_customer_refund.refund_id and r.status = 'pending' and r.stripe_refund_id is null
  returning r.*
$$;
comment on function payments.refuse_customer_refund is 'Stripe refused a refund for good: it fails, once';

create function payments.renew_customer_refund_key(refund_id uuid, key_number integer) returns public.customer_refunds
language plpgsql security definer set search_path = '' as $$
declare
  refund public.customer_refunds;
begin
  update public.customer_refunds r set key_number = r.key_number + 1, updated_at = clock_timestamp()
  where r.id = renew_customer_refund_key.refund_id and r.key_number = renew_customer_refund_key.key_number
    and r.stripe_refund_id is null;
  select * into refund from public.customer_refunds r where r.id = renew_customer_refund_key.refund_id;
  return refund;
end $$;
comment on function payments.renew_customer_refund_key is
  'A new key for Stripe, where it is proven that the one of this number made no refund; of several callers one counts';

-- refunds: [{ id, amount, currency, status, reason, failureReason, refundId (metadata, a hint only) }], as Stripe has them.
create function payments.record_customer_refunds(
  payment_intent_id text, refunds jsonb, out payment public.customer_payments, out outcome text
) language plpgsql security definer set search_path = '' as $$
declare
  was public.customer_payments;
  said record;
  known public.customer_refunds;
  new_status text;
begin
  select * into was from public.customer_payments p
  where p.payment_intent_id = record_customer_refunds.payment_intent_id for update;
  if not found then
    outcome := 'unknown_payment';
    return;
  end if;
  for said in
    select * from jsonb_to_recordset(record_customer_refunds.refunds) as s (
      id text, amount bigint, currency text, status text, reason text, "failureReason" text, "refundId" text)
  loop
    new_status := case when said.status in ('succeeded', 'failed', 'canceled') then said.status else 'pending' end;
    select * into known from public.customer_refunds r where r.stripe_refund_id = said.id;
    if not found then
      -- Stripe was faster than our note of its answer.
      select * into known from public.customer_refunds r
      where r.payment = was.id and r.id::text = said."refundId" and r.stripe_refund_id is null and r.status = 'pending';
    end if;
    if known.id is null then
      insert into public.customer_refunds (tenant_id, payment, request_key, stripe_refund_id, amount, currency, status,
        is_ours, reason, failure_reason)
      values (was.tenant_id, was.id, said.id, said.id, said.amount, said.currency, new_status, false,
        coalesce(said.reason, ''), said."failureReason");
    elsif known.payment <> was.id then
      raise exception 'Refund % is of another payment than %.', said.id, was.id;
    elsif known.stripe_refund_id is null
      -- What was heard late never undoes what was heard before.
      or (known.status = 'pending' and new_status <> 'pending')
      or (known.status = 'succeeded' and new_status in ('failed', 'canceled'))
    then
      update public.customer_refunds r
      set stripe_refund_id = said.id, amount = said.amount, currency = said.currency, status = new_status,
          failure_reason = said."failureReason", updated_at = clock_timestamp()
      where r.id = known.id;
    end if;
  end loop;
  payment := payments.count_customer_refunds(was);
  outcome := case when payment.amount_refunded = was.amount_refunded then 'unchanged' else 'changed' end;
end $$;
comment on function payments.record_customer_refunds is
  'Notes the refunds that Stripe has of an intent, and brings amount_refunded to them; in any order, any number of times. Returns the row and the outcome: changed, unchanged or unknown_payment (the row is null)';

create function payments.record_customer_disputes(
  payment_intent_id text, amount_disputed bigint, out payment public.customer_payments, out outcome text
) language plpgsql security definer set search_path = '' as $$
declare
  was public.customer_payments;
begin
  select * into was from public.customer_payments p
  where p.payment_intent_id = record_customer_disputes.payment_intent_id for update;
  if not found then
    outcome := 'unknown_payment';
    return;
  end if;
  update public.customer_payments p
  set amount_disputed = least(record_customer_disputes.amount_disputed, p.amount_received),
      updated_at = clock_timestamp()
  where p.id = was.id returning * into payment;
  outcome := case when payment.amount_disputed = was.amount_disputed then 'unchanged' else 'changed' end;
  if outcome = 'changed' then
    perform payments.after_customer_payment(payment, was);
  end if;
end $$;
comment on function payments.record_customer_disputes is
  'Notes what disputes have withdrawn of a payment, in minor units, as Stripe lists them now. Returns the row and the outcome: changed, unchanged or unknown_payment (the row is null)';

grant execute on function payments.record_customer_disputes, payments.begin_customer_refund, payments.refuse_customer_refund,
  payments.renew_customer_refund_key, payments.record_customer_refunds to refill_server;
