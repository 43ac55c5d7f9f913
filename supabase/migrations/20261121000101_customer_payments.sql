-- What customers pay: by a run job, over the API, for an invoice, an order or a subscription. The row is committed
-- before Stripe is asked, under the key of the request that asked for it, and freezes what was agreed.

create table public.customer_payments (
  id                       bigint generated always as identity primary key,
  -- Null: paid to the platform itself.
  tenant_id                uuid references public.tenants (id),
  customer                 uuid references public.customers (id),
  purpose                  text not null check (purpose in ('job', 'api', 'invoice', 'order', 'subscription')),
  -- Chosen by the caller: a repeat of the same request finds the same payment.
  request_key              text not null check (length(request_key) between 1 and 255),
  request_hash             bytea not null,
  payment_intent_id        text,
  -- At Stripe.
  customer_id              text,
  -- Minor units.
  amount                   bigint not null check (amount between 1 and 99999999),
  amount_capturable        bigint not null default 0 check (amount_capturable >= 0),
  amount_received          bigint not null default 0 check (amount_received >= 0),
  -- The refunds that Stripe has and that did not fail.
  amount_refunded          bigint not null default 0 check (amount_refunded >= 0),
  -- Withdrawn by disputes that are open or lost.
  amount_disputed          bigint not null default 0 check (amount_disputed >= 0),
  currency                 text not null check (currency ~ '^[a-z]{3}$'),
  -- As Stripe calls it. Before there is an intent it stands where Stripe lets one begin.
  status                   text not null default 'requires_payment_method' check (status in ('requires_payment_method',
    'requires_confirmation', 'requires_action', 'processing', 'requires_capture', 'canceled', 'succeeded')),
  description              text not null default '',
  metadata                 jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  capture_method           text not null default 'automatic' check (capture_method in ('automatic', 'manual')),
  -- The saved card that the intent is confirmed with at once; null where a person confirms it.
  confirm_with             text,
  receipt_email            text,
  -- Where it was agreed on, so that it is confirmed there too; an order's own conversation is the order's.
  conversation             jsonb check (conversation is null or (conversation ? 'channel' and conversation ? 'address')),
  -- Part of the key that Stripe is asked with. Counts up only once it is proven that the last one made nothing.
  key_number               integer not null default 1,
  stripe_payment_method_id text,
  stripe_charge_id         text,
  receipt_url              text,
  failure_code             text,
  failure_message          text,
  -- Stripe took what was not agreed: nothing follows from it until somebody has looked.
  flag_reason              text,
  livemode                 boolean not null,
  created_at               timestamptz not null default clock_timestamp(),
  updated_at               timestamptz not null default clock_timestamp(),
  succeeded_at             timestamptz,
  constraint customer_payments_payment_intent_id_key unique (payment_intent_id),
  constraint customer_payments_request_key unique nulls not distinct (tenant_id, request_key),
  check ((status = 'succeeded') = (succeeded_at is not null)),
  check (amount_received <= amount or flag_reason is not null)
);
create index customer_payments_by_time_index on public.customer_payments (tenant_id, created_at desc);
create index customer_payments_customer_index on public.customer_payments (customer);
create index customer_payments_open_index on public.customer_payments (created_at)
  where status not in ('succeeded', 'canceled');

create function payments.keep_customer_payment_end() returns trigger
language plpgsql set search_path = '' as $$
begin
  if old.status = 'succeeded' or (old.status = 'canceled' and new.status <> 'succeeded') then
    raise exception using errcode = '42501',
      message = format('A payment that is %s does not become %s.', old.status, new.status);
  end if;
  return new;
end $$;
comment on function payments.keep_customer_payment_end is
  'Terminal states never go back; a late success after a cancel is the one exception';
create trigger terminal_states_are_kept before update of status on public.customer_payments
  for each row when (old.status is distinct from new.status) execute function payments.keep_customer_payment_end();

create trigger agreement_is_frozen before update on public.customer_payments
  for each row when (
    (old.id, old.tenant_id, old.customer, old.purpose, old.request_key, old.request_hash, old.amount, old.currency,
      old.description, old.metadata, old.capture_method, old.confirm_with, old.receipt_email, old.livemode)
    is distinct from (new.id, new.tenant_id, new.customer, new.purpose, new.request_key, new.request_hash, new.amount,
      new.currency, new.description, new.metadata, new.capture_method, new.confirm_with, new.receipt_email,
      new.livemode)
    or (old.payment_intent_id is not null and old.payment_intent_id is distinct from new.payment_intent_id)
    or (old.customer_id is not null and old.customer_id is distinct from new.customer_id))
  execute function payments.keep_agreement();

alter table public.customer_payments enable row level security;
create policy "Members see what customers paid their tenant" on public.customer_payments
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads what every customer paid" on public.customer_payments
  for select to refill_server using (true);
grant select on public.customer_payments to authenticated, refill_server;

create function payments.begin_customer_payment(
  tenant_id uuid, customer uuid, purpose text, request_key text, amount bigint, currency text, description text,
  metadata jsonb, capture_method text, confirm_with text, receipt_email text, livemode boolean,
  out payment public.customer_payments, out is_new boolean
) language plpgsql security definer set search_path = '' as $$
declare
  payer public.customers;
  asked bytea := pg_catalog.sha256(convert_to(jsonb_build_array(begin_customer_payment.customer,
    begin_customer_payment.purpose, begin_customer_payment.amount, begin_customer_payment.currency,
    begin_customer_payment.description, begin_customer_payment.metadata, begin_customer_payment.capture_method)::text,
    'UTF8'));
begin
  if begin_customer_payment.customer is not null then
    select * into payer from public.customers c where c.id = begin_customer_payment.customer
      and c.tenant_id is not distinct from begin_customer_payment.tenant_id;
    if not found then
      perform errors.fail(404, 'customer_not_found', 'There is no such customer.');
    end if;
  end if;
  insert into public.customer_payments (tenant_id, customer, purpose, request_key, request_hash, customer_id, amount,
    currency, description, metadata, capture_method, confirm_with, receipt_email, livemode)
  values (begin_customer_payment.tenant_id, begin_customer_payment.customer, begin_customer_payment.purpose,
    begin_customer_payment.request_key, asked, payer.stripe_customer_id, begin_customer_payment.amount,
    begin_customer_payment.currency, begin_customer_payment.description, begin_customer_payment.metadata,
    begin_customer_payment.capture_method, begin_customer_payment.confirm_with, begin_customer_payment.receipt_email,
    begin_customer_payment.livemode)
  on conflict on constraint customer_payments_request_key do nothing returning * into payment;
  is_new := payment.id is not null;
  if is_new then
    return;
  end if;
  select * into payment from public.customer_payments p
  where p.tenant_id is not distinct from begin_customer_payment.tenant_id
    and p.request_key = begin_customer_payment.request_key;
  if payment.request_hash <> asked then
    perform errors.fail(409, 'idempotency_key_reused', 'This key was already used for another payment.');
  end if;
end $$;
comment on function payments.begin_customer_payment is
  'Agrees on a payment before Stripe is asked, or finds the one agreed under this key: same customer, purpose, amount, currency, description, metadata and capture method; the card it is confirmed with stays the first one. Amount in minor units. 404 customer_not_found, 409 idempotency_key_reused';

create function payments.record_customer_payment_intent(
  payment_id bigint, payment_intent_id text, customer_id text
) returns public.customer_payments
language plpgsql security definer set search_path = '' as $$
declare
  payment public.customer_payments;
begin
  update public.customer_payments p
  set payment_intent_id = record_customer_payment_intent.payment_intent_id,
      customer_id = coalesce(p.customer_id, record_customer_payment_intent.customer_id), updated_at = clock_timestamp()
  where p.id = payment_id and p.payment_intent_id is null;
  select * into payment from public.customer_payments p where p.id = payment_id;
  if payment.payment_intent_id is distinct from record_customer_payment_intent.payment_intent_id then
    perform errors.fail(409, 'payment_has_another_intent', 'This payment already has another payment intent.');
  end if;
  return payment;
end $$;
comment on function payments.record_customer_payment_intent is
  'Ties a payment to its payment intent; 409 payment_has_another_intent';

create function payments.renew_customer_payment_key(payment_id bigint, key_number integer)
returns public.customer_payments
language plpgsql security definer set search_path = '' as $$
declare
  payment public.customer_payments;
begin
  update public.customer_payments p set key_number = p.key_number + 1, updated_at = clock_timestamp()
  where p.id = renew_customer_payment_key.payment_id and p.key_number = renew_customer_payment_key.key_number
    and p.payment_intent_id is null;
  select * into payment from public.customer_payments p where p.id = renew_customer_payment_key.payment_id;
  return payment;
end $$;
comment on function payments.renew_customer_payment_key is
  'A new key for Stripe, where it is proven that the one of this number made nothing; of several callers one counts, and all go on with the same';

-- What follows from a payment, in the transaction that records it: one function for each purpose that something follows
-- from. They are called with the row locked, whenever its state or its amounts change; what they do has to bear being
-- asked again.
create function payments.after_customer_payment(payment public.customer_payments, was public.customer_payments)
returns void language plpgsql set search_path = '' as $$
begin
  case payment.purpose
    when 'invoice' then perform payments.after_invoice_payment(payment, was);
    when 'order' then perform payments.after_order_payment(payment, was);
    when 'api' then perform payments.after_api_payment(payment, was);
    -- Nothing follows from the others but the row itself.
    else null;
  end case;
end $$;
comment on function payments.after_customer_payment is
  'Internal: hands a payment that changed to the function of its purpose, with what it was before';

-- intent: { id, status, amountReceived, amountCapturable, currency, customer, livemode, paymentId (metadata, a hint only),
--   chargeId, receiptUrl, paymentMethodId, failureCode, failureMessage }
create function payments.settle_customer_payment(
  intent jsonb, out payment public.customer_payments, out outcome text
) language plpgsql security definer set search_path = '' as $$
declare
  was public.customer_payments;
  new_status text := intent ->> 'status';
  received bigint := coalesce((intent ->> 'amountReceived')::bigint, 0);
  disagreement text;
begin
  select * into was from public.customer_payments p where p.payment_intent_id = intent ->> 'id' for update;
  if not found and intent ->> 'paymentId' ~ '^[0-9]{1,18}$' then
    -- The event beat our own commit of the intent's id. The metadata only finds the row; the row decides.
    select * into was from public.customer_payments p
    where p.id = (intent ->> 'paymentId')::bigint
      and coalesce(p.payment_intent_id, intent ->> 'id') = intent ->> 'id'
      and p.customer_id is not distinct from intent ->> 'customer' and p.currency = intent ->> 'currency'
    for update;
  end if;
  payment := was;
  if was.id is null then
    outcome := 'unknown_payment';
    return;
  end if;
  if was.status = 'succeeded' or was.flag_reason is not null
    or (was.status = 'canceled' and new_status <> 'succeeded')
  then
    outcome := 'unchanged';
    return;
  end if;
  if new_status not in ('requires_payment_method', 'requires_confirmation', 'requires_action', 'processing',
    'requires_capture', 'canceled', 'succeeded')
  then
    -- A state that Stripe did not have when this was written: nothing is known to have happened.
    outcome := 'unchanged';
    return;
  end if;
  if new_status = 'succeeded' then
    disagreement := case
      when received > was.amount or (was.capture_method = 'automatic' and received <> was.amount) then 'amount'
      when intent ->> 'currency' is distinct from was.currency then 'currency'
      when (intent ->> 'livemode')::boolean is distinct from was.livemode then 'mode'
      when was.customer_id is not null and intent ->> 'customer' is distinct from was.customer_id then 'customer'
    end;
  end if;
  update public.customer_payments p
  set status = case when disagreement is null then new_status else was.status end,
      payment_intent_id = intent ->> 'id',
      customer_id = coalesce(p.customer_id, intent ->> 'customer'),
      amount_capturable = coalesce((intent ->> 'amountCapturable')::bigint, 0),
      amount_received = received,
      stripe_charge_id = coalesce(intent ->> 'chargeId', p.stripe_charge_id),
      stripe_payment_method_id = coalesce(intent ->> 'paymentMethodId', p.stripe_payment_method_id),
      receipt_url = coalesce(intent ->> 'receiptUrl', p.receipt_url),
      failure_code = case when new_status <> 'succeeded' then intent ->> 'failureCode' end,
      failure_message = case when new_status <> 'succeeded' then intent ->> 'failureMessage' end,
      flag_reason = case when disagreement is not null
        then format('Stripe reports another %s than was agreed', disagreement) end,
      succeeded_at = case when new_status = 'succeeded' and disagreement is null then clock_timestamp() end,
      updated_at = clock_timestamp()
  where p.id = was.id returning * into payment;
  outcome := case
    when disagreement is not null then 'flagged'
    when new_status = 'succeeded' then 'succeeded'
    when (was.status, was.payment_intent_id, was.amount_capturable, was.failure_code)
      is distinct from (payment.status, payment.payment_intent_id, payment.amount_capturable, payment.failure_code)
      then 'changed'
    else 'unchanged'
  end;
  if outcome in ('succeeded', 'changed') then
    perform payments.after_customer_payment(payment, was);
  end if;
end $$;
comment on function payments.settle_customer_payment is
  'Brings a payment to what Stripe says of its intent, with what follows from it, exactly once; in any order, any number of times. Returns the row and the outcome: succeeded, changed, unchanged, flagged (amount, currency, mode or customer disagree: nothing follows) or unknown_payment (the row is null)';

create function payments.refuse_customer_payment(payment_id bigint, failure_code text, failure_message text)
returns public.customer_payments
language plpgsql security definer set search_path = '' as $$
declare
  was public.customer_payments;
  payment public.customer_payments;
begin
  select * into was from public.customer_payments p where p.id = refuse_customer_payment.payment_id for update;
  payment := was;
  if was.payment_intent_id is null and was.status <> 'canceled' then
    update public.customer_payments p
    set status = 'canceled', failure_code = refuse_customer_payment.failure_code,
        failure_message = refuse_customer_payment.failure_message, updated_at = clock_timestamp()
    where p.id = was.id returning * into payment;
    perform payments.after_customer_payment(payment, was);
  end if;
  return payment;
end $$;
comment on function payments.refuse_customer_payment is
  'Stripe refused to make the intent: no money moved, and the payment ends. Nothing where there is an intent';

grant execute on function payments.begin_customer_payment, payments.record_customer_payment_intent,
  payments.renew_customer_payment_key, payments.settle_customer_payment, payments.refuse_customer_payment
  to refill_server;
