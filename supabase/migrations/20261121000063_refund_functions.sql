-- Refunds and disputes change credits by one rule: how many credits of a payment are clawed back is a function of what
-- is refunded and disputed of it now. Each function locks the payment's row, notes what it was told, and brings the
-- ledger to that figure, so that events may come in any order, any number of times.

create function payments.share_of_credits(payment public.payment_history, amount_cents numeric) returns bigint
language sql stable set search_path = '' as $$
  select case
    when amount_cents <= 0 or payment.amount_received_cents is null then 0
    when amount_cents >= payment.amount_received_cents then payment.credits
    else div(payment.credits::numeric * amount_cents, payment.amount_received_cents)::bigint
  end
$$;
comment on function payments.share_of_credits is 'The credits that a part of a payment stands for, rounded down; all of it stands for all';

-- Refunds count from the moment they are asked for: credits whose money is on its way back cannot be spent meanwhile.
create function payments.amount_going_back(payment public.payment_history) returns bigint
language sql stable set search_path = '' as $$
  select coalesce(sum(r.amount_cents), 0)::bigint from public.refunds r
  where r.tenant_id = payment.tenant_id and r.payment_id = payment.id and r.status in ('pending', 'succeeded')
$$;
comment on function payments.amount_going_back is 'What of a payment is refunded or about to be, in minor units';

create function payments.holds_credits(dispute public.disputes) returns boolean
language sql immutable set search_path = '' as $$
  select dispute.status in ('needs_response', 'under_review', 'lost')
$$;
comment on function payments.holds_credits is 'Whether a dispute has taken the money: not an inquiry, and not won';

create function payments.amount_disputed(payment public.payment_history) returns bigint
language sql stable set search_path = '' as $$
  -- A bank that disputes in another currency disputes all of it.
  select least(coalesce(sum(case when d.currency = payment.currency then d.amount_cents else payment.amount_received_cents end), 0),
    coalesce(payment.amount_received_cents, 0))::bigint
  from public.disputes d
  where d.tenant_id = payment.tenant_id and d.payment_id = payment.id and payments.holds_credits(d)
$$;
comment on function payments.amount_disputed is 'What disputes have withdrawn of a payment, in minor units';

create function payments.claw_back_target(payment public.payment_history) returns bigint
language sql stable set search_path = '' as $$
  select payments.share_of_credits(payment, payments.amount_going_back(payment)::numeric + payments.amount_disputed(payment))
$$;
comment on function payments.claw_back_target is
  'How many credits of a payment are to be clawed back. What is both refunded and disputed counts once, because nothing counts beyond the whole';

-- The payment's row is locked.
create function payments.apply_claw_back(payment public.payment_history, description text, metadata jsonb) returns jsonb
language plpgsql set search_path = '' as $$
begin
  update public.payment_history p
  set amount_refunded_cents = (
        select coalesce(sum(r.amount_cents), 0) from public.refunds r
        where r.tenant_id = p.tenant_id and r.payment_id = p.id and r.status in ('pending', 'succeeded')
          and r.stripe_refund_id is not null),
      amount_disputed_cents = payments.amount_disputed(p), updated_at = now()
  where p.tenant_id = payment.tenant_id and p.id = payment.id returning * into payment;
  update public.disputes d
  set held_credits = payments.share_of_credits(payment, payments.amount_going_back(payment)::numeric + payments.amount_disputed(payment))
        - payments.share_of_credits(payment, payments.amount_going_back(payment))
  where d.tenant_id = payment.tenant_id and d.payment_id = payment.id and d.outcome is null and payments.holds_credits(d)
    and payment.status = 'succeeded';
  return credits.claw_back_to(payment.tenant_id, payment.id, payments.claw_back_target(payment),
    apply_claw_back.description, apply_claw_back.metadata);
end $$;
comment on function payments.apply_claw_back is 'Internal: brings the ledger to what is refunded and disputed of a payment';

-- A refund or a dispute may have been heard of before the success. At the end of the transaction that grants the
-- credits, so that whoever settles need not know of refunds.
create function payments.claw_back_on_success() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from public.refunds r where r.tenant_id = new.tenant_id and r.payment_id = new.id)
    or exists (select from public.disputes d where d.tenant_id = new.tenant_id and d.payment_id = new.id)
  then
    perform payments.apply_claw_back(p, 'Refunded before it was credited', '{}')
    from public.payment_history p where p.tenant_id = new.tenant_id and p.id = new.id;
  end if;
  return null;
end $$;
comment on function payments.claw_back_on_success is 'Takes back what was refunded or disputed before the payment was known to have succeeded';
create constraint trigger refunds_before_success_count after update of status on public.payment_history
  deferrable initially deferred for each row when (new.status = 'succeeded' and old.status <> 'succeeded')
  execute function payments.claw_back_on_success();

create function payments.owner_refundable(payment public.payment_history) returns bigint
language sql stable set search_path = '' as $$
  select case
    when payment.status <> 'succeeded' or payment.succeeded_at < clock_timestamp() - interval '14 days' then 0
    else coalesce((
      select least(
        payment.amount_received_cents - payments.amount_going_back(payment) - payments.amount_disputed(payment),
        div(payment.amount_received_cents::numeric * (g.remaining - g.held), g.credits)::bigint)
      from public.credit_grants g
      where g.tenant_id = payment.tenant_id and g.payment_id = payment.id and g.lapsed_at is null
        and (g.expires_at is null or g.expires_at > clock_timestamp())), 0)
  end
$$;
comment on function payments.owner_refundable is
  'What an owner may take back: the money of the credits of this payment that are neither spent nor reserved nor expired, within 14 days of paying, rounded down to the minor unit';

create function payments.begin_refund(
  tenant_id uuid, payment_id uuid, request_id uuid, requested_by text, user_id uuid, amount_cents bigint, reason text
) returns public.refunds
language plpgsql security definer set search_path = '' as $$
declare
  payment public.payment_history;
  refund public.refunds;
  left_cents bigint;
  asked bigint;
begin
  select * into payment from public.payment_history p
  where p.tenant_id = begin_refund.tenant_id and p.id = begin_refund.payment_id for update;
  if not found then
    perform errors.fail(404, 'payment_not_found', 'There is no such payment.');
  end if;
  select * into refund from public.refunds r
  where r.tenant_id = begin_refund.tenant_id and r.request_id = begin_refund.request_id;
  if found then
    if refund.payment_id <> payment.id or refund.requested_by <> begin_refund.requested_by
      or refund.amount_cents <> coalesce(begin_refund.amount_cents, refund.amount_cents)
    then
      perform errors.fail(409, 'idempotency_key_reused', 'This request was already used for another refund.', '{"param": "requestId"}');
    end if;
    return refund;
  end if;
  if begin_refund.requested_by = 'operator' and btrim(coalesce(begin_refund.reason, '')) = '' then
    perform errors.fail(400, 'reason_required', 'Say why the payment is refunded.', '{"param": "reason"}');
  end if;
  -- A flagged payment granted nothing; giving its money back is what an operator does with it.
  if not (payment.status = 'succeeded' or (payment.status = 'flagged' and begin_refund.requested_by = 'operator'))
    or coalesce(payment.amount_received_cents, 0) = 0
  then
    perform errors.fail(409, 'payment_not_refundable', 'No money was received with this payment, so that there is none to refund.');
  end if;
  if exists (
    select from public.disputes d
    where d.tenant_id = payment.tenant_id and d.payment_id = payment.id and payments.holds_credits(d)
  ) then
    perform errors.fail(409, 'payment_not_refundable', 'This payment is disputed: its money is with the bank, and cannot be refunded.');
  end if;
  -- Payment, then account: the order of every function that takes both. Nothing is spent while we look.
  perform credits.lock_account(payment.tenant_id);
  left_cents := case begin_refund.requested_by
    when 'owner' then payments.owner_refundable(payment)
    else payment.amount_received_cents - payments.amount_going_back(payment)
  end;
  asked := coalesce(begin_refund.amount_cents, left_cents);
  if asked < 1 or asked > left_cents then
    perform errors.fail(400, 'refund_exceeds_left',
      case when left_cents > 0 then 'This is more than what is left to refund.' else 'There is nothing left to refund.' end,
      jsonb_build_object('param', 'amountCents', 'leftCents', left_cents, 'currency', payment.currency));
  end if;
  insert into public.refunds (tenant_id, payment_id, request_id, amount_cents, currency, requested_by, user_id, reason)
  values (payment.tenant_id, payment.id, begin_refund.request_id, asked, payment.currency, begin_refund.requested_by,
    begin_refund.user_id, coalesce(begin_refund.reason, ''))
  returning * into refund;
  perform payments.apply_claw_back(payment, 'Refund of ' || payment.description, jsonb_build_object('refundId', refund.id));
  perform tenancy.audit(payment.tenant_id, begin_refund.user_id, 'refund.requested', payment.id::text, begin_refund.reason,
    jsonb_build_object('leftCents', left_cents),
    jsonb_build_object('leftCents', left_cents - asked, 'amountCents', asked, 'refundId', refund.id));
  -- Whoever asked is killed before Stripe answers: a worker takes it up with the same key.
  perform jobs.enqueue('refund-send', jsonb_build_object('tenantId', payment.tenant_id, 'refundId', refund.id),
    job_key => 'refund-send:' || refund.id, run_at => now() + interval '1 minute');
  return refund;
end $$;
comment on function payments.begin_refund is
  'Decides on a refund and takes its credits back, before Stripe is asked; finds the one already decided under this request_id. requested_by operator (reason required) or owner (unspent credits within 14 days); amount in minor units, null: all that is left. 400 reason_required, 400 refund_exceeds_left, 404 payment_not_found, 409 payment_not_refundable, 409 idempotency_key_reused';

create function payments.refuse_refund(tenant_id uuid, refund_id uuid, failure_reason text) returns public.refunds
language plpgsql security definer set search_path = '' as $$
declare
  payment public.payment_history;
  refund public.refunds;
begin
  select p.* into payment from public.payment_history p
  where p.tenant_id = refuse_refund.tenant_id and p.id = (
    select r.payment_id from public.refunds r where r.tenant_id = refuse_refund.tenant_id and r.id = refuse_refund.refund_id)
  for update;
  update public.refunds r set status = 'failed', failure_reason = refuse_refund.failure_reason, updated_at = clock_timestamp()
  where r.tenant_id = refuse_refund.tenant_id and r.id = refuse_refund.refund_id and r.status = 'pending'
    and r.stripe_refund_id is null
  returning * into refund;
  if found then
    perform payments.apply_claw_back(payment, 'Refund of ' || payment.description || ' was refused', jsonb_build_object('refundId', refund.id));
  else
    select * into refund from public.refunds r where r.tenant_id = refuse_refund.tenant_id and r.id = refuse_refund.refund_id;
  end if;
  return refund;
end $$;
comment on function payments.refuse_refund is 'Stripe refused a refund for good: it fails, and its credits are given back once';

create function payments.renew_refund_key(tenant_id uuid, refund_id uuid) returns integer
language sql security definer set search_path = '' as $$
  update public.refunds r set key_number = r.key_number + 1, updated_at = clock_timestamp()
  where r.tenant_id = renew_refund_key.tenant_id and r.id = renew_refund_key.refund_id and r.stripe_refund_id is null
  returning r.key_number
$$;
comment on function payments.renew_refund_key is 'A new key for Stripe, where it is proven that the last one, answered with a stored failure, made no refund';

-- refunds: [{ id, amount, currency, status, reason, failureReason, refundId (metadata, a hint only) }], as Stripe lists them.
create function payments.record_refunds(stripe_payment_intent_id text, refunds jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  payment public.payment_history;
  said record;
  known public.refunds;
  new_status text;
  cause jsonb := '{}';
  answer jsonb;
begin
  select * into payment from public.payment_history p
  where p.stripe_payment_intent_id = record_refunds.stripe_payment_intent_id for update;
  if not found then
    return jsonb_build_object('outcome', 'unknown_payment');
  end if;
  for said in
    select * from jsonb_to_recordset(record_refunds.refunds) as s (
      id text, amount bigint, currency text, status text, reason text, "failureReason" text, "refundId" text)
  loop
    new_status := case when said.status in ('succeeded', 'failed', 'canceled') then said.status else 'pending' end;
    select * into known from public.refunds r where r.stripe_refund_id = said.id;
    if not found then
      -- Stripe was faster than our note of its answer.
      select * into known from public.refunds r
      where r.tenant_id = payment.tenant_id and r.payment_id = payment.id and r.id::text = said."refundId"
        and r.stripe_refund_id is null and r.status = 'pending';
    end if;
    if known.id is null then
      insert into public.refunds (tenant_id, payment_id, stripe_refund_id, amount_cents, currency, status, requested_by, reason, failure_reason)
      values (payment.tenant_id, payment.id, said.id, said.amount, said.currency, new_status, 'stripe', coalesce(said.reason, ''),
        said."failureReason")
      returning * into known;
      cause := jsonb_build_object('refundId', known.id);
    elsif known.tenant_id <> payment.tenant_id or known.payment_id <> payment.id then
      raise exception 'Refund % is of another payment than %.', said.id, payment.id;
    elsif known.stripe_refund_id is null
      -- What was heard late never undoes what was heard before.
      or (known.status = 'pending' and new_status <> 'pending')
      or (known.status = 'succeeded' and new_status in ('failed', 'canceled'))
    then
      update public.refunds r
      set stripe_refund_id = said.id, amount_cents = said.amount, currency = said.currency, status = new_status,
          failure_reason = said."failureReason", updated_at = clock_timestamp()
      where r.tenant_id = known.tenant_id and r.id = known.id;
      cause := jsonb_build_object('refundId', known.id);
    end if;
  end loop;
  answer := payments.apply_claw_back(payment, 'Refund of ' || payment.description, cause);
  return jsonb_build_object('outcome', 'recorded', 'tenantId', payment.tenant_id, 'paymentId', payment.id) || answer;
end $$;
comment on function payments.record_refunds is
  'Notes the refunds that Stripe lists for an intent and claws back or gives back accordingly; in any order, any number of times. outcome: recorded (with change, available, debt) or unknown_payment';

-- dispute: { id, amount, currency, status, reason, evidenceDueBy (epoch), hasEvidence, created (epoch) }
create function payments.record_dispute(stripe_payment_intent_id text, dispute jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  payment public.payment_history;
  known public.disputes;
  new_status text := dispute ->> 'status';
  new_outcome text := case dispute ->> 'status'
    when 'won' then 'won' when 'lost' then 'lost' when 'warning_closed' then 'closed' when 'prevented' then 'closed' end;
  answer jsonb;
begin
  select * into payment from public.payment_history p
  where p.stripe_payment_intent_id = record_dispute.stripe_payment_intent_id for update;
  if not found then
    return jsonb_build_object('outcome', 'unknown_payment');
  end if;
  select * into known from public.disputes d where d.stripe_dispute_id = dispute ->> 'id';
  if not found then
    insert into public.disputes (tenant_id, payment_id, stripe_dispute_id, amount_cents, currency, status, reason,
      evidence_due_at, has_evidence, outcome, opened_at, closed_at)
    values (payment.tenant_id, payment.id, dispute ->> 'id', (dispute ->> 'amount')::bigint, dispute ->> 'currency',
      new_status, dispute ->> 'reason', to_timestamp((dispute ->> 'evidenceDueBy')::bigint),
      (dispute ->> 'hasEvidence')::boolean, new_outcome, to_timestamp((dispute ->> 'created')::bigint),
      case when new_outcome is not null then clock_timestamp() end)
    returning * into known;
  elsif known.tenant_id <> payment.tenant_id or known.payment_id <> payment.id then
    raise exception 'Dispute % is of another payment than %.', dispute ->> 'id', payment.id;
  elsif (known.outcome is null and not (payments.holds_credits(known) and new_status like 'warning%'))
    -- A bank may yet give back what it had decided was lost; nothing else that is decided changes.
    or (known.outcome = 'lost' and new_outcome = 'won')
  then
    update public.disputes d
    set status = new_status, evidence_due_at = to_timestamp((dispute ->> 'evidenceDueBy')::bigint),
        has_evidence = (dispute ->> 'hasEvidence')::boolean, outcome = new_outcome,
        closed_at = case when new_outcome is not null then clock_timestamp() end, updated_at = clock_timestamp()
    where d.tenant_id = known.tenant_id and d.id = known.id returning * into known;
  end if;
  answer := payments.apply_claw_back(payment,
    case when payments.holds_credits(known) then 'Dispute of ' else 'Dispute ended of ' end || payment.description,
    jsonb_build_object('disputeId', known.id));
  return jsonb_build_object('outcome', 'recorded', 'tenantId', payment.tenant_id, 'paymentId', payment.id,
    'disputeId', known.id, 'status', known.status) || answer;
end $$;
comment on function payments.record_dispute is
  'Notes what Stripe says of a dispute: while it has the money it holds back the credits that remain of it; won gives exactly those back, even after it was lost; lost keeps them. outcome: recorded (with change, available, debt) or unknown_payment';

create function payments.repair_claw_back(tenant_id uuid, payment_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  payment public.payment_history;
begin
  select * into payment from public.payment_history p
  where p.tenant_id = repair_claw_back.tenant_id and p.id = repair_claw_back.payment_id for update;
  return payments.apply_claw_back(payment, 'Reconciled: ' || payment.description, '{}');
end $$;
comment on function payments.repair_claw_back is 'Brings the ledger to what is refunded and disputed of a payment; nothing where it agrees';

grant execute on function payments.begin_refund, payments.refuse_refund, payments.renew_refund_key, payments.record_refunds,
  payments.record_dispute, payments.repair_claw_back to refill_server;
-- Read by the invariants and by pages, with the rights of the reader.
grant execute on function payments.share_of_credits, payments.amount_going_back, payments.holds_credits, payments.amount_disputed,
  payments.claw_back_target, payments.owner_refundable to refill_server;
