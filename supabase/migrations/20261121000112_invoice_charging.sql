-- Charging invoices. An invoice has one payment intent at a time, whoever asks: the run that charges saved cards and the
-- person on the public page confirm the same one, and Stripe takes the money of an intent once. Each time a card is
-- asked is a try, committed with its key before Stripe hears of it; a try without an answer stays open, and whoever
-- comes next asks again under the same key.

create table public.invoice_payments (
  tenant_id        uuid references public.tenants (id),
  invoice_id       bigint not null references public.invoices (id),
  -- Counts up where an earlier intent was canceled, as by a credit note.
  number           integer not null,
  customer_payment bigint not null references public.customer_payments (id),
  primary key (invoice_id, number),
  constraint invoice_payments_customer_payment_key unique (customer_payment),
  constraint invoice_payments_tenant_key unique (tenant_id, invoice_id, number)
);

create table public.invoice_tries (
  id                       uuid primary key default gen_random_uuid(),
  tenant_id                uuid references public.tenants (id),
  invoice_id               bigint not null references public.invoices (id),
  number                   integer not null,
  -- The run of charge-pending-invoices that made it or brought it to its end.
  run_id                   uuid,
  -- Null: there was no card to ask.
  customer_payment         bigint references public.customer_payments (id),
  stripe_customer_id       text,
  stripe_payment_method_id text,
  idempotency_key          text,
  -- It makes the intent and charges it in one request. Others confirm the intent that there is.
  creates_intent           boolean not null default false,
  -- pending: Stripe was asked, or is about to be. not_made: it certainly took nothing, for a reason that is not the card's.
  outcome                  text not null default 'pending'
    check (outcome in ('pending', 'processing', 'paid', 'requires_auth', 'failed', 'skipped', 'not_made')),
  error_code               text,
  error                    text,
  -- False: the bank said never to ask this card again.
  is_retriable             boolean not null default true,
  started_at               timestamptz not null default clock_timestamp(),
  finished_at              timestamptz,
  constraint invoice_tries_tenant_key unique (tenant_id, id),
  constraint invoice_tries_number_key unique (invoice_id, number),
  constraint invoice_tries_idempotency_key unique (idempotency_key),
  check ((outcome in ('pending', 'processing')) = (finished_at is null)),
  check (outcome = 'skipped' or idempotency_key is not null)
);
create unique index invoice_tries_one_open on public.invoice_tries (invoice_id) where outcome = 'pending';
create index invoice_tries_of_run_index on public.invoice_tries (run_id, started_at);

-- The turns of asking Stripe, shared by all processes: each takes the next ones, and none asks before its turn.
create table invoicing.turns (
  is_only boolean primary key default true check (is_only),
  next_at timestamptz not null default now()
);
insert into invoicing.turns default values;

alter table public.invoice_payments enable row level security;
alter table public.invoice_tries enable row level security;
alter table invoicing.turns enable row level security;
create policy "Members see what their tenant's invoices were paid by" on public.invoice_payments
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see how their tenant's invoices were charged" on public.invoice_tries
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every payment of an invoice" on public.invoice_payments for select to refill_server using (true);
create policy "The server reads every try of an invoice" on public.invoice_tries for select to refill_server using (true);
grant select on public.invoice_payments, public.invoice_tries to authenticated, refill_server;

create function invoicing.take_turns(turns integer, per_second numeric) returns double precision
language sql security definer set search_path = '' as $$
  update invoicing.turns t
  -- What was not used in the last half second may be made up for; more would be a burst.
  set next_at = greatest(t.next_at, clock_timestamp() - interval '0.5 s') + turns * interval '1 s' / per_second::double precision
  returning extract(epoch from t.next_at - clock_timestamp()) * 1000 - turns * 1000 / per_second
$$;
comment on function invoicing.take_turns is
  'Takes so many turns of asking Stripe, at so many a second over all processes; answers in how many milliseconds the first begins';

create function invoicing.put_turns_off(milliseconds integer) returns void
language sql security definer set search_path = '' as $$
  update invoicing.turns t
  set next_at = greatest(t.next_at, clock_timestamp() + put_turns_off.milliseconds * interval '1 ms')
$$;
comment on function invoicing.put_turns_off is 'Stripe said that it is too much: nobody''s turn comes before so long';

create function invoicing.card_of(
  invoice public.invoices, out stripe_customer_id text, out stripe_payment_method_id text
) language plpgsql stable security definer set search_path = '' as $$
begin
  if invoice.tenant_id is null then
    select c.stripe_customer_id, c.stripe_payment_method_id into card_of.stripe_customer_id, card_of.stripe_payment_method_id
    from public.customers c where c.id = invoice.customer_id;
  else
    select c.stripe_customer_id, m.stripe_payment_method_id into card_of.stripe_customer_id, card_of.stripe_payment_method_id
    from public.stripe_customers c
    left join public.payment_methods m on m.tenant_id = c.tenant_id and m.is_default and m.detached_at is null
    where c.tenant_id = invoice.tenant_id and c.deleted_at is null;
  end if;
end $$;
comment on function invoicing.card_of is 'Internal: the saved card that an invoice is charged to; a tenant''s is its default card';

create function invoicing.open_payment_of(invoice_id bigint) returns public.customer_payments
language sql stable security definer set search_path = '' as $$
  select c.* from public.invoice_payments p join public.customer_payments c on c.id = p.customer_payment
  where p.invoice_id = open_payment_of.invoice_id and c.status not in ('succeeded', 'canceled')
  order by p.number desc limit 1
$$;
comment on function invoicing.open_payment_of is 'Internal: the payment by which an invoice can be paid; null where none was begun';

create function invoicing.begin_payment(
  invoice public.invoices, stripe_customer_id text, livemode boolean, out payment public.customer_payments, out is_new boolean
) language plpgsql security definer set search_path = '' as $$
declare
  next integer;
begin
  payment := invoicing.open_payment_of(invoice.id);
  -- One that Stripe has not heard of is left behind where a credit note changed the amount.
  is_new := payment.id is null or (payment.payment_intent_id is null and payment.amount <> invoice.amount_cents);
  if not is_new then return; end if;
  select coalesce(max(p.number), 0) + 1 into next from public.invoice_payments p where p.invoice_id = invoice.id;
  select (b.payment).* into payment from payments.begin_customer_payment(
    tenant_id => null, customer => case when invoice.tenant_id is null then invoice.customer_id end, purpose => 'invoice',
    request_key => format('invoice:%s:%s', invoice.id, next), amount => invoice.amount_cents, currency => invoice.currency,
    description => 'Invoice ' || invoice.number, metadata => jsonb_build_object('refill_invoice_id', invoice.id),
    capture_method => 'automatic', confirm_with => null, receipt_email => null, livemode => begin_payment.livemode) b;
  -- A tenant pays as the customer that it is at Stripe.
  update public.customer_payments p set customer_id = begin_payment.stripe_customer_id
  where p.id = payment.id and p.customer_id is null and begin_payment.stripe_customer_id is not null;
  select * into payment from public.customer_payments p where p.id = payment.id;
  insert into public.invoice_payments (tenant_id, invoice_id, number, customer_payment)
  values (invoice.tenant_id, invoice.id, next, payment.id);
end $$;
comment on function invoicing.begin_payment is 'Internal: the payment of a locked invoice, begun where there is none';

create function invoicing.require_uncharged(invoice public.invoices) returns void
language plpgsql security definer set search_path = '' as $$
declare
  payment public.customer_payments := invoicing.open_payment_of(invoice.id);
begin
  if payment.payment_intent_id is not null
    or exists (select from public.invoice_tries t where t.invoice_id = invoice.id and t.outcome = 'pending')
  then
    perform errors.fail(409, 'invoice_being_paid', 'This invoice is being charged at this moment. Try again in a minute.');
  end if;
end $$;
comment on function invoicing.require_uncharged is
  'Internal: refuses while there is an intent by which the invoice could still be paid; 409 invoice_being_paid';

create function invoicing.step_dunning(invoice public.invoices, kind text) returns public.invoices
language plpgsql security definer set search_path = '' as $$
declare
  days integer[] := (select s.dunning_days from public.invoice_settings s);
  tried integer := invoice.attempts + 1;
  pause integer := days[tried] - case when tried > 1 then days[tried - 1] else 0 end;
  stepped public.invoices;
begin
  update public.invoices i
  set attempts = tried, leased_until = null,
      next_attempt_at = case when pause is not null then clock_timestamp() + pause * interval '1 day' end
  where i.id = invoice.id returning * into stepped;
  if pause is null then
    return invoicing.give_up(invoice.id, 'Not paid after the last of its tries', null);
  end if;
  perform invoicing.mail(stepped, step_dunning.kind, tried::text);
  return stepped;
end $$;
comment on function invoicing.step_dunning is
  'Internal: an unpaid invoice is asked for again after the next pause, and given up after the last; its buyer is told either way';

-- Takes what is due, and says of each invoice what to ask Stripe, or why not to.
create function invoicing.claim_due(run_id uuid, most integer, lease_seconds integer, livemode boolean) returns setof jsonb
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices;
begin
  for invoice in
    select * from public.invoices i
    where i.status in ('pending', 'failed', 'requires_auth') and i.next_attempt_at <= clock_timestamp()
      and (i.leased_until is null or i.leased_until <= clock_timestamp())
    order by i.next_attempt_at, i.id limit most for update skip locked
  loop
    return next invoicing.begin_try(invoice, claim_due.run_id, claim_due.lease_seconds, claim_due.livemode);
  end loop;
end $$;
comment on function invoicing.claim_due is
  'Takes due invoices that nobody else has, each with a try that is committed before Stripe is asked: { state: ask, invoiceId, tryId, key, startedAt, createsIntent, intentId, hasCustomer, paymentId, customerId, cardId, amountCents, currency, description } or { state: done, invoiceId, status, error }. What was taken comes back after the lease, with the same try';

create function invoicing.begin_try(invoice public.invoices, run_id uuid, lease_seconds integer, livemode boolean) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  card record;
  payment public.customer_payments;
  begun record;
  attempt public.invoice_tries;
  last public.invoice_tries;
  reason text;
begin
  select * into attempt from public.invoice_tries t where t.invoice_id = invoice.id and t.outcome = 'pending';
  if found then
    update public.invoice_tries t set run_id = begin_try.run_id where t.id = attempt.id;
    select * into payment from public.customer_payments p where p.id = attempt.customer_payment;
  else
    select * into card from invoicing.card_of(invoice);
    select * into last from public.invoice_tries t
    where t.invoice_id = invoice.id and t.outcome <> 'not_made' order by t.number desc limit 1;
    payment := invoicing.open_payment_of(invoice.id);
    reason := case
      when payment.status = 'processing' then 'a payment is on its way'
      when card.stripe_payment_method_id is null then 'no card on file'
      when payment.customer_id is not null and payment.customer_id <> card.stripe_customer_id
        then 'its payment was begun by another customer at Stripe'
      when last.stripe_payment_method_id = card.stripe_payment_method_id and invoice.status = 'requires_auth'
        then 'waiting for the customer to confirm with the bank'
      when last.stripe_payment_method_id = card.stripe_payment_method_id and not last.is_retriable
        then 'the bank does not want this card to be asked again'
    end;
    if reason is not null then
      insert into public.invoice_tries (tenant_id, invoice_id, number, run_id, stripe_customer_id, stripe_payment_method_id,
        outcome, error, is_retriable, finished_at)
      select invoice.tenant_id, invoice.id, coalesce(max(t.number), 0) + 1, begin_try.run_id, card.stripe_customer_id,
        card.stripe_payment_method_id, 'skipped', reason, coalesce(last.is_retriable, true), clock_timestamp()
      from public.invoice_tries t where t.invoice_id = invoice.id;
      if payment.status = 'processing' then
        update public.invoices i set next_attempt_at = clock_timestamp() + interval '1 day' where i.id = invoice.id;
      else
        update public.invoices i set error = reason where i.id = invoice.id returning * into invoice;
        perform invoicing.step_dunning(invoice, case
          when card.stripe_payment_method_id is null then 'no_card'
          when invoice.status = 'requires_auth' then 'requires_auth' else 'overdue' end);
      end if;
      return jsonb_build_object('state', 'done', 'invoiceId', invoice.id, 'status', 'skipped', 'error', reason);
    end if;
    select * into begun from invoicing.begin_payment(invoice, card.stripe_customer_id, begin_try.livemode);
    payment := begun.payment;
    insert into public.invoice_tries (tenant_id, invoice_id, number, run_id, customer_payment, stripe_customer_id,
      stripe_payment_method_id, creates_intent, idempotency_key)
    select invoice.tenant_id, invoice.id, coalesce(max(t.number), 0) + 1, begin_try.run_id, payment.id,
      card.stripe_customer_id, card.stripe_payment_method_id, begun.is_new,
      'refill-invoice-try-' || gen_random_uuid()
    from public.invoice_tries t where t.invoice_id = invoice.id
    returning * into attempt;
  end if;
  update public.invoices i set leased_until = clock_timestamp() + begin_try.lease_seconds * interval '1 s' where i.id = invoice.id;
  return jsonb_build_object('state', 'ask', 'invoiceId', invoice.id, 'tryId', attempt.id, 'key', attempt.idempotency_key,
    'startedAt', attempt.started_at, 'createsIntent', attempt.creates_intent, 'intentId', payment.payment_intent_id,
    'hasCustomer', payment.customer_id is not null, 'paymentId', payment.id, 'customerId', attempt.stripe_customer_id, 'cardId', attempt.stripe_payment_method_id, 'amountCents', payment.amount,
    'currency', payment.currency, 'description', payment.description);
end $$;
comment on function invoicing.begin_try is 'Internal: the open try of a locked invoice, or the next one';

-- What Stripe answered. The payment is settled first, as a webhook settles it, so that both lock in one order.
create function invoicing.finish_try(try_id uuid, intent jsonb, outcome text, error_code text, error text, is_retriable boolean)
returns text
language plpgsql security definer set search_path = '' as $$
declare
  attempt public.invoice_tries;
  invoice public.invoices;
begin
  if intent is not null then
    perform payments.settle_customer_payment(intent);
  end if;
  select * into attempt from public.invoice_tries t where t.id = try_id;
  invoice := invoicing.lock_invoice(attempt.invoice_id);
  select * into attempt from public.invoice_tries t where t.id = try_id for update;
  if attempt.outcome <> 'pending' then return attempt.outcome; end if;
  if outcome = 'paid' then
    -- Settling closes the try. Where it did not, Stripe took what was not agreed, and a person has to look.
    outcome := 'failed';
    error := 'Stripe reports a payment that is not the one agreed on; it was flagged.';
  end if;
  update public.invoice_tries t
  set outcome = finish_try.outcome, error_code = finish_try.error_code, error = left(finish_try.error, 500),
      is_retriable = finish_try.is_retriable,
      finished_at = case when finish_try.outcome <> 'processing' then clock_timestamp() end
  where t.id = attempt.id;
  if outcome in ('requires_auth', 'failed') and invoice.status in ('pending', 'failed', 'requires_auth') then
    update public.invoices i
    set status = finish_try.outcome, error_code = finish_try.error_code, error = left(finish_try.error, 500)
    where i.id = invoice.id returning * into invoice;
    perform invoicing.step_dunning(invoice, outcome);
  elsif outcome = 'processing' then
    update public.invoices i set leased_until = null, next_attempt_at = clock_timestamp() + interval '1 day'
    where i.id = invoice.id;
  else
    -- not_made: due as before, after a breath.
    update public.invoices i set leased_until = clock_timestamp() + interval '5 s' where i.id = invoice.id;
  end if;
  return outcome;
end $$;
comment on function invoicing.finish_try is
  'Records what came of a try: the intent as payments.settle_customer_payment takes it, and outcome paid, requires_auth, failed, processing or not_made; answers the outcome that counts. A try that has ended stays as it is';

create function payments.after_invoice_payment(payment public.customer_payments, was public.customer_payments)
returns void language plpgsql set search_path = '' as $$
declare
  invoice public.invoices;
begin
  select i.* into invoice from public.invoice_payments p join public.invoices i on i.id = p.invoice_id
  where p.customer_payment = payment.id for update of i;
  if not found then return; end if;
  if invoice.stripe_payment_intent_id is distinct from payment.payment_intent_id and invoice.status <> 'paid' then
    update public.invoices i set stripe_payment_intent_id = payment.payment_intent_id where i.id = invoice.id;
  end if;
  if payment.status <> 'succeeded' or was.status = 'succeeded' then return; end if;
  if invoice.status not in ('pending', 'failed', 'requires_auth', 'uncollectible')
    or (payment.amount, payment.currency) <> (invoice.amount_cents, invoice.currency)
  then
    -- Voiding and crediting cancel the intent first, so that this is for a person to look at.
    perform tenancy.audit(invoice.tenant_id, null, 'invoice.paid_unexpectedly', invoice.id::text,
      format('Payment %s of %s succeeded and the invoice is %s, over %s.', payment.id, payment.amount, invoice.status,
        invoice.amount_cents));
    return;
  end if;
  update public.invoices i
  set status = 'paid', paid_at = payment.succeeded_at, ended_at = payment.succeeded_at, end_reason = '', error = null,
      error_code = null, next_attempt_at = null, leased_until = null
  where i.id = invoice.id returning * into invoice;
  update public.invoice_tries t set outcome = 'paid', finished_at = clock_timestamp()
  where t.invoice_id = invoice.id and t.outcome in ('pending', 'processing');
  perform invoicing.mail(invoice, 'paid', 'paid');
end $$;
comment on function payments.after_invoice_payment is 'Internal: what a change of a payment does to its invoice';

create function invoicing.open_page_payment(invoice_id bigint, livemode boolean) returns public.customer_payments
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices := invoicing.lock_invoice(invoice_id);
  payment public.customer_payments;
  card record;
begin
  if invoice.status not in ('pending', 'failed', 'requires_auth', 'uncollectible') then
    perform errors.fail(409, 'invoice_not_open', case invoice.status when 'paid' then 'This invoice is paid already. You were not charged again.'
      else 'This invoice is not owed any more. You were not charged.' end, jsonb_build_object('status', invoice.status));
  end if;
  if exists (select from public.invoice_tries t where t.invoice_id = invoice.id and t.outcome = 'pending') then
    perform errors.fail(409, 'invoice_being_paid', 'The card on file is being charged for this invoice at this moment. Look again in a minute.');
  end if;
  select * into card from invoicing.card_of(invoice);
  select (b.payment).* into payment
  from invoicing.begin_payment(invoice, card.stripe_customer_id, open_page_payment.livemode) b;
  return payment;
end $$;
comment on function invoicing.open_page_payment is
  'The payment by which a person pays an invoice, begun where there is none. 404 invoice_not_found, 409 invoice_not_open, 409 invoice_being_paid';

create function invoicing.send_again(invoice_id bigint) returns void
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices := invoicing.lock_invoice(invoice_id);
begin
  if invoice.status in ('draft', 'void') then
    perform errors.fail(409, 'invoice_not_open', 'Only an issued invoice is sent.');
  end if;
  -- Twice within a minute is a double press.
  perform invoicing.mail(invoice, case invoice.status when 'paid' then 'paid' else 'issued' end,
    'again:' || to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD HH24:MI'));
end $$;
comment on function invoicing.send_again is 'Mails an issued invoice again. 404 invoice_not_found, 409 invoice_not_open';

create function invoicing.list_results(run_id uuid) returns table (invoice_id bigint, status text, payment_intent_id text, error text)
language sql stable security definer set search_path = '' as $$
  select distinct on (t.invoice_id) t.invoice_id, t.outcome, p.payment_intent_id, t.error
  from public.invoice_tries t left join public.customer_payments p on p.id = t.customer_payment
  where t.run_id = list_results.run_id order by t.invoice_id, t.number desc
$$;
comment on function invoicing.list_results is 'What a run made of each invoice it took, with the intent that was asked or why none was';

create function invoicing.count_due(out due bigint, out leased bigint, out leased_until timestamptz)
language sql stable security definer set search_path = '' as $$
  select count(*) filter (where i.leased_until is null or i.leased_until <= clock_timestamp()),
    count(*) filter (where i.leased_until > clock_timestamp()), max(i.leased_until)
  from public.invoices i
  where i.status in ('pending', 'failed', 'requires_auth') and i.next_attempt_at <= clock_timestamp()
$$;
comment on function invoicing.count_due is 'How many invoices are due and free, how many somebody is at, and until when the last of those are held';

grant execute on function invoicing.take_turns, invoicing.put_turns_off, invoicing.claim_due, invoicing.finish_try,
  invoicing.open_page_payment, invoicing.open_payment_of, invoicing.send_again, invoicing.list_results, invoicing.count_due to refill_server;
