-- Writing, issuing and ending invoices. How they are charged is in the next files.

-- Mail about an invoice goes to the buyer's address, who need not be a person that can sign in: a row per event, sent by
-- the worker as notices are (20261121000050_notice_delivery.sql).
create table public.invoice_mails (
  id          uuid primary key default gen_random_uuid(),
  tenant_id   uuid references public.tenants (id),
  invoice_id  bigint not null references public.invoices (id),
  kind        text not null check (kind in
    ('issued', 'paid', 'failed', 'requires_auth', 'no_card', 'uncollectible', 'void', 'credited', 'overdue')),
  -- Names the event within its kind: the same event told again adds nothing.
  event_key   text not null,
  created_at  timestamptz not null default clock_timestamp(),
  sent_at     timestamptz,
  tries       integer not null default 0,
  next_try_at timestamptz not null default clock_timestamp(),
  last_error  text,
  constraint invoice_mails_tenant_key unique (tenant_id, id),
  constraint invoice_mails_event_key unique (invoice_id, kind, event_key)
);
create index invoice_mails_unsent_index on public.invoice_mails (next_try_at) where sent_at is null;
alter table public.invoice_mails enable row level security;
create policy "The server reads every mail about an invoice" on public.invoice_mails for select to refill_server using (true);
grant select on public.invoice_mails to refill_server;

create function invoicing.mail(invoice public.invoices, kind text, event_key text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  mail_id uuid;
begin
  insert into public.invoice_mails (tenant_id, invoice_id, kind, event_key)
  values (invoice.tenant_id, invoice.id, mail.kind, mail.event_key)
  on conflict on constraint invoice_mails_event_key do nothing returning id into mail_id;
  if mail_id is not null then
    perform jobs.enqueue('send-invoice-mail', jsonb_build_object('mailId', mail_id), job_key => 'invoice-mail:' || mail_id);
  end if;
end $$;
comment on function invoicing.mail is 'Internal: tells the buyer of an event, once, in the transaction of the event';

create function invoicing.claim_mail(mail_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  claimed public.invoice_mails;
begin
  update public.invoice_mails m
  set tries = m.tries + 1,
      next_try_at = clock_timestamp() + least(interval '2 minutes' * power(2, m.tries), interval '6 hours')
  where m.id = claim_mail.mail_id and m.sent_at is null and m.next_try_at <= clock_timestamp()
  returning * into claimed;
  if not found then return null; end if;
  return jsonb_build_object('id', claimed.id, 'invoiceId', claimed.invoice_id, 'kind', claimed.kind, 'tries', claimed.tries);
end $$;
comment on function invoicing.claim_mail is
  'Takes a mail to send it and puts the next try off by 2 minutes, doubling up to 6 hours; null where it went out or is not due';

create function invoicing.finish_mail(mail_id uuid, error text default null) returns void
language sql security definer set search_path = '' as $$
  update public.invoice_mails m
  set sent_at = case when finish_mail.error is null then clock_timestamp() end, last_error = left(finish_mail.error, 500)
  where m.id = finish_mail.mail_id and m.sent_at is null
$$;
comment on function invoicing.finish_mail is 'Records that a mail went out, or why it did not';

create function invoicing.resend_due(most_tries integer default 12) returns integer
language sql security definer set search_path = '' as $$
  select count(jobs.enqueue('send-invoice-mail', jsonb_build_object('mailId', m.id), job_key => 'invoice-mail:' || m.id))::integer
  from (
    select id from public.invoice_mails
    where sent_at is null and next_try_at <= clock_timestamp() and tries < most_tries
      -- What was enqueued a moment ago needs no second job.
      and created_at < clock_timestamp() - interval '1 minute'
    order by next_try_at limit 500
  ) m
$$;
comment on function invoicing.resend_due is 'Enqueues mails that should have gone out and did not; returns how many';

create function invoicing.lock_invoice(invoice_id bigint) returns public.invoices
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices;
begin
  select * into invoice from public.invoices i where i.id = lock_invoice.invoice_id for update;
  if not found then
    perform errors.fail(404, 'invoice_not_found', 'There is no such invoice.');
  end if;
  return invoice;
end $$;
comment on function invoicing.lock_invoice is 'Internal: an invoice, locked; 404 invoice_not_found';

create function invoicing.customer_of_tenant(tenant_id uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  owner record;
  customer uuid;
begin
  if tenant_id is null then return null; end if;
  select d.customer_id into customer from public.billing_details d where d.tenant_id = customer_of_tenant.tenant_id;
  if customer is not null then return customer; end if;
  select p.email, p.full_name, t.name into owner
  from public.tenants t
  join public.memberships m on m.tenant_id = t.id and m.role = 'owner'
  join public.profiles p on p.user_id = m.user_id
  where t.id = customer_of_tenant.tenant_id order by m.created_at, p.email limit 1;
  if not found then return null; end if;
  customer := (payments.find_or_add_customer(null, owner.email, owner.full_name, '{}',
    coalesce((select c.livemode from public.stripe_customers c where c.tenant_id = customer_of_tenant.tenant_id), false))).id;
  insert into public.billing_details (tenant_id, customer_id, legal_name)
  values (customer_of_tenant.tenant_id, customer, owner.name)
  on conflict on constraint billing_details_one_for_tenant do nothing;
  select d.customer_id into customer from public.billing_details d where d.tenant_id = customer_of_tenant.tenant_id;
  return customer;
end $$;
comment on function invoicing.customer_of_tenant is
  'The customer of the platform whom a tenant''s invoices are sent to, made at the first need of its first owner; null where nobody owns the tenant';

-- The rows of a draft are replaced as a whole: a form sends what it shows.
create function invoicing.save_draft(invoice_id bigint, draft jsonb, user_id uuid) returns public.invoices
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices;
  contact uuid := coalesce(invoicing.customer_of_tenant((draft ->> 'tenantId')::uuid), (
    select c.id from public.customers c where c.id = (draft ->> 'customerId')::uuid and c.tenant_id is null));
begin
  if contact is null then
    perform errors.fail(404, 'customer_not_found', 'There is no such customer.', '{"param": "customer"}');
  end if;
  if invoice_id is null then
    insert into public.invoices (tenant_id, customer_id, kind, currency, terms, created_by)
    values ((draft ->> 'tenantId')::uuid, contact, 'manual', draft ->> 'currency', draft ->> 'terms', save_draft.user_id)
    returning * into invoice;
  else
    invoice := invoicing.lock_invoice(invoice_id);
    if invoice.status <> 'draft' then
      perform errors.fail(409, 'invoice_issued', 'This invoice was issued and is frozen. Void it or write a credit note.');
    end if;
  end if;
  delete from public.invoice_lines l where l.invoice_id = invoice.id;
  insert into public.invoice_lines (tenant_id, invoice_id, position, description, quantity, unit_amount_cents, tax_rate_ppm)
  select (draft ->> 'tenantId')::uuid, invoice.id, ord, line ->> 'description', (line ->> 'quantity')::integer,
    (line ->> 'unitAmountCents')::bigint, (line ->> 'taxRatePpm')::integer
  from jsonb_array_elements(draft -> 'lines') with ordinality as l (line, ord);
  update public.invoices i
  set tenant_id = (draft ->> 'tenantId')::uuid, customer_id = contact, currency = draft ->> 'currency', terms = draft ->> 'terms',
      tax_name = draft ->> 'taxName', memo = draft ->> 'memo'
  where i.id = invoice.id;
  return invoicing.total_up(invoice.id);
end $$;
comment on function invoicing.save_draft is
  'Writes a draft, or rewrites one: { tenantId or customerId, currency, terms, taxName, memo, lines: [{ description, quantity, unitAmountCents, taxRatePpm }] }, amounts in minor units. 404 customer_not_found, 404 invoice_not_found, 409 invoice_issued';

create function invoicing.total_up(invoice_id bigint) returns public.invoices
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices;
begin
  delete from public.invoice_taxes t where t.invoice_id = total_up.invoice_id;
  insert into public.invoice_taxes (tenant_id, invoice_id, tax_rate_ppm, base_cents, tax_cents)
  select l.tenant_id, l.invoice_id, l.tax_rate_ppm, sum(l.amount_cents),
    -- numeric: exact, and rounded half away from zero.
    round(sum(l.amount_cents) * l.tax_rate_ppm / 1000000.0)
  from public.invoice_lines l where l.invoice_id = total_up.invoice_id and l.tax_rate_ppm > 0
  group by l.tenant_id, l.invoice_id, l.tax_rate_ppm;
  update public.invoices i
  set subtotal_cents = (select coalesce(sum(l.amount_cents), 0) from public.invoice_lines l where l.invoice_id = i.id),
      tax_cents = (select coalesce(sum(t.tax_cents), 0) from public.invoice_taxes t where t.invoice_id = i.id)
  where i.id = total_up.invoice_id returning * into invoice;
  return invoice;
end $$;
comment on function invoicing.total_up is 'Internal: the taxes and totals of a draft from its lines';

create function invoicing.take_number(tenant_id uuid, is_credit_note boolean default false) returns text
language plpgsql security definer set search_path = '' as $$
declare
  series public.invoice_series;
  base text;
  suffix integer := 1;
begin
  if not exists (select from public.invoice_series s where s.tenant_id is not distinct from take_number.tenant_id) then
    -- One at a time: two buyers of like names would race for a prefix.
    perform pg_advisory_xact_lock(hashtext('invoicing.take_number'));
    select left(upper(regexp_replace(t.slug, '[^a-z0-9]', '', 'g')), 10) into base
    from public.tenants t where t.id = take_number.tenant_id;
    base := coalesce(nullif(base, ''), 'REFILL');
    while exists (select from public.invoice_series s
      where s.prefix = base || case when suffix > 1 then suffix::text else '' end
        and s.tenant_id is distinct from take_number.tenant_id)
    loop
      suffix := suffix + 1;
    end loop;
    insert into public.invoice_series (tenant_id, prefix)
    values (take_number.tenant_id, base || case when suffix > 1 then suffix::text else '' end)
    on conflict on constraint invoice_series_tenant_key do nothing;
  end if;
  update public.invoice_series s
  set last_invoice = s.last_invoice + case when is_credit_note then 0 else 1 end,
      last_credit_note = s.last_credit_note + case when is_credit_note then 1 else 0 end
  where s.tenant_id is not distinct from take_number.tenant_id returning * into series;
  -- Four digits at least: lpad would cut longer ones off.
  return case when is_credit_note then series.prefix || '-CN-' || to_char(series.last_credit_note, 'FM9999999990000')
    else series.prefix || '-' || to_char(series.last_invoice, 'FM9999999990000') end;
end $$;
comment on function invoicing.take_number is
  'Internal: the next number of a buyer''s series, whose row stays locked until the transaction ends, so that a number that was rolled back is taken again';

create function invoicing.buyer_of(tenant_id uuid, customer_id uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('name', coalesce(d.legal_name, t.name, nullif(c.name, ''), c.email), 'email', c.email,
    'address', coalesce(d.address, ''), 'taxId', coalesce(d.tax_id, ''))
  from public.customers c
  left join public.tenants t on t.id = buyer_of.tenant_id
  left join public.billing_details d on d.tenant_id is not distinct from buyer_of.tenant_id and d.customer_id = c.id
  where c.id = buyer_of.customer_id
$$;
comment on function invoicing.buyer_of is 'How a buyer is named on paper now: { name, email, address, taxId }';

create function invoicing.is_overdue(invoice public.invoices) returns boolean
language sql stable set search_path = '' as $$
  select invoice.status in ('pending', 'failed', 'requires_auth', 'uncollectible')
    and invoice.due_date < (clock_timestamp() at time zone 'utc')::date
$$;
comment on function invoicing.is_overdue is 'Whether an invoice is owed and its day has passed (UTC)';

create function invoicing.issue_locked(invoice public.invoices, issue_date date) returns public.invoices
language plpgsql security definer set search_path = '' as $$
declare
  issued public.invoices;
  due date := issue_date + case invoice.terms when 'net_7' then 7 when 'net_30' then 30 when 'net_60' then 60 else 0 end;
begin
  update public.invoices i
  set status = 'pending', number = invoicing.take_number(i.tenant_id), issue_date = issue_locked.issue_date, due_date = due,
      issued_at = clock_timestamp(), next_attempt_at = due::timestamp at time zone 'utc',
      buyer = invoicing.buyer_of(i.tenant_id, i.customer_id),
      seller = (select jsonb_build_object('name', s.seller_name, 'address', s.seller_address, 'taxId', s.seller_tax_id,
        'email', s.seller_email) from public.invoice_settings s)
  where i.id = invoice.id returning * into issued;
  return issued;
end $$;
comment on function invoicing.issue_locked is 'Internal: gives a locked draft its number, dates and parties';

create function invoicing.issue(invoice_id bigint, user_id uuid, issue_date date default null) returns public.invoices
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices := invoicing.lock_invoice(invoice_id);
begin
  -- Pressed twice, it is issued once.
  if invoice.status <> 'draft' then return invoice; end if;
  if invoice.total_cents <= 0 then
    perform errors.fail(400, 'invoice_empty', 'An invoice needs lines that add up to more than nothing.', '{"param": "lines"}');
  end if;
  invoice := invoicing.issue_locked(invoice, coalesce(issue.issue_date, (clock_timestamp() at time zone 'utc')::date));
  perform invoicing.mail(invoice, 'issued', 'issued');
  perform tenancy.audit(invoice.tenant_id, issue.user_id, 'invoice.issued', invoice.id::text, '', '{}',
    jsonb_build_object('number', invoice.number, 'amountCents', invoice.amount_cents, 'currency', invoice.currency));
  return invoice;
end $$;
comment on function invoicing.issue is
  'Issues a draft: number, dates, frozen parties, and the mail to the buyer. Again: answers the issued invoice. 400 invoice_empty, 404 invoice_not_found';

create function invoicing.delete_draft(invoice_id bigint) returns void
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices := invoicing.lock_invoice(invoice_id);
begin
  if invoice.status <> 'draft' then
    perform errors.fail(409, 'invoice_issued', 'This invoice was issued and is frozen. Void it or write a credit note.');
  end if;
  delete from public.invoices i where i.id = invoice.id;
end $$;
comment on function invoicing.delete_draft is 'Throws a draft away; it never had a number. 404 invoice_not_found, 409 invoice_issued';

-- Credits that were given on an invoice that is not owed any more go back, as those of a refunded purchase do.
create function invoicing.take_credits_back(invoice public.invoices, share_cents bigint, reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  account public.credit_accounts;
  lot public.credit_grants;
  amount bigint;
begin
  if invoice.kind <> 'credits' then return; end if;
  account := credits.lock_account(invoice.tenant_id);
  select g.* into lot from public.credit_grants g
  where g.tenant_id = invoice.tenant_id and g.source = 'invoice' and g.metadata ->> 'invoiceId' = invoice.id::text;
  if not found then return; end if;
  amount := least(lot.credits * share_cents / invoice.total_cents, lot.credits) - lot.clawed_back;
  if amount > 0 then
    account := credits.claw_back(account, lot, amount, clock_timestamp(), take_credits_back.reason,
      jsonb_build_object('invoiceId', invoice.id));
    update public.credit_accounts a set next_change_at = credits.next_change(a.tenant_id) where a.tenant_id = invoice.tenant_id;
  end if;
end $$;
comment on function invoicing.take_credits_back is
  'Internal: takes back the share of the credits given on an invoice that share_cents of its total stands for, less what was taken already';

create function invoicing.void(invoice_id bigint, reason text, user_id uuid) returns public.invoices
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices := invoicing.lock_invoice(invoice_id);
  was text := invoice.status;
begin
  if invoice.status = 'void' then return invoice; end if;
  if btrim(coalesce(reason, '')) = '' then
    perform errors.fail(400, 'reason_required', 'Say why the invoice is voided.', '{"param": "reason"}');
  end if;
  perform invoicing.require_uncharged(invoice);
  if invoice.status in ('draft', 'paid') then
    perform errors.fail(409, 'invoice_not_open', case invoice.status
      when 'paid' then 'This invoice is paid. Give the money back by a credit note.'
      else 'A draft is not owed by anybody: throw it away instead.' end);
  end if;
  update public.invoices i
  set status = 'void', ended_at = clock_timestamp(), end_reason = left(btrim(reason), 500), next_attempt_at = null
  where i.id = invoice.id returning * into invoice;
  perform invoicing.take_credits_back(invoice, invoice.total_cents, 'Invoice ' || invoice.number || ' was voided');
  perform invoicing.mail(invoice, 'void', 'void');
  perform tenancy.audit(invoice.tenant_id, void.user_id, 'invoice.voided', invoice.id::text, reason,
    jsonb_build_object('status', was), jsonb_build_object('status', 'void'));
  return invoice;
end $$;
comment on function invoicing.void is
  'Ends an issued, unpaid invoice: nothing is owed, its number stays. Credits that were given on it go back. 400 reason_required, 404 invoice_not_found, 409 invoice_not_open, 409 invoice_being_paid';

create function invoicing.give_up(invoice_id bigint, reason text, user_id uuid) returns public.invoices
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices := invoicing.lock_invoice(invoice_id);
begin
  if invoice.status = 'uncollectible' then return invoice; end if;
  if invoice.status not in ('pending', 'failed', 'requires_auth') then
    perform errors.fail(409, 'invoice_not_open', 'Only an invoice that is owed can be given up.');
  end if;
  update public.invoices i
  set status = 'uncollectible', ended_at = clock_timestamp(), end_reason = left(btrim(reason), 500), next_attempt_at = null
  where i.id = invoice.id returning * into invoice;
  perform invoicing.mail(invoice, 'uncollectible', 'uncollectible');
  perform tenancy.audit(invoice.tenant_id, give_up.user_id, 'invoice.given_up', invoice.id::text, reason);
  return invoice;
end $$;
comment on function invoicing.give_up is
  'Marks an invoice as one that nobody expects to be paid any more; it still can be. 404 invoice_not_found, 409 invoice_not_open';

create function invoicing.credit(
  invoice_id bigint, amount_cents bigint, reason text, request_id uuid, user_id uuid
) returns public.credit_notes
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices := invoicing.lock_invoice(invoice_id);
  note public.credit_notes;
  most bigint;
begin
  select * into note from public.credit_notes n where n.invoice_id = invoice.id and n.request_id = credit.request_id;
  if found then return note; end if;
  if btrim(coalesce(reason, '')) = '' then
    perform errors.fail(400, 'reason_required', 'Say what the credit note is for.', '{"param": "reason"}');
  end if;
  if invoice.kind = 'receipt' or invoice.status in ('draft', 'void') then
    perform errors.fail(409, 'invoice_not_open', case
      when invoice.kind = 'receipt' then 'This is the receipt of a purchase. Refund the payment: its credit note follows by itself.'
      else 'Only an issued invoice can be credited.' end);
  end if;
  if invoice.status <> 'paid' then perform invoicing.require_uncharged(invoice); end if;
  select invoice.amount_cents - coalesce(sum(n.amount_cents), 0) into most from public.credit_notes n
  where n.invoice_id = invoice.id and n.settled_by = 'refund' and n.refund_status <> 'failed';
  if credit.amount_cents is null or credit.amount_cents < 1 or credit.amount_cents > most then
    perform errors.fail(400, 'credit_exceeds_invoice', 'A credit note is for more than nothing and for no more than is left of the invoice.',
      jsonb_build_object('param', 'amountCents', 'leftCents', most));
  end if;
  insert into public.credit_notes (tenant_id, invoice_id, number, amount_cents, tax_cents, reason, settled_by, refund_status,
    request_id, created_by)
  values (invoice.tenant_id, invoice.id, invoicing.take_number(invoice.tenant_id, is_credit_note => true), credit.amount_cents,
    round(credit.amount_cents * invoice.tax_cents / invoice.total_cents::numeric), btrim(reason),
    case when invoice.status = 'paid' then 'refund' else 'reduction' end,
    case when invoice.status = 'paid' then 'pending' end, credit.request_id, credit.user_id)
  returning * into note;
  if note.settled_by = 'refund' then
    perform jobs.enqueue('credit-note-refund', jsonb_build_object('creditNoteId', note.id),
      job_key => 'credit-note-refund:' || note.id);
  else
    -- Nothing left to pay is an invoice that is not owed.
    update public.invoices i
    set credited_cents = i.credited_cents + note.amount_cents,
        status = case when note.amount_cents = most then 'void' else i.status end,
        ended_at = case when note.amount_cents = most then clock_timestamp() else i.ended_at end,
        end_reason = case when note.amount_cents = most then 'Credited in full by ' || note.number else i.end_reason end,
        next_attempt_at = case when note.amount_cents < most then i.next_attempt_at end
    where i.id = invoice.id returning * into invoice;
  end if;
  perform invoicing.take_credits_back(invoice, (select sum(n.amount_cents) from public.credit_notes n
    where n.invoice_id = invoice.id and n.refund_status is distinct from 'failed')::bigint, 'Credit note ' || note.number);
  perform invoicing.mail(invoice, 'credited', note.number);
  perform tenancy.audit(invoice.tenant_id, credit.user_id, 'invoice.credited', invoice.id::text, reason, '{}',
    jsonb_build_object('number', note.number, 'amountCents', note.amount_cents));
  return note;
end $$;
comment on function invoicing.credit is
  'Writes a credit note over a part or all of an invoice, once per request_id. Before payment less is owed, and nothing left is void; after it the money goes back to the card. 400 reason_required, 400 credit_exceeds_invoice, 404 invoice_not_found, 409 invoice_not_open, 409 invoice_being_paid';

create function invoicing.note_refund(credit_note_id uuid, stripe_refund_id text, status text) returns void
language sql security definer set search_path = '' as $$
  update public.credit_notes n
  set stripe_refund_id = coalesce(note_refund.stripe_refund_id, n.stripe_refund_id), refund_status = note_refund.status
  where n.id = note_refund.credit_note_id and n.settled_by = 'refund' and n.refund_status = 'pending'
$$;
comment on function invoicing.note_refund is 'Records how the refund of a credit note went';

create function invoicing.save_billing_details(
  tenant_id uuid, customer_id uuid, legal_name text, address text, tax_id text
) returns public.billing_details
language plpgsql security definer set search_path = '' as $$
declare
  saved public.billing_details;
begin
  insert into public.billing_details as d (tenant_id, customer_id, legal_name, address, tax_id)
  values (save_billing_details.tenant_id,
    coalesce(invoicing.customer_of_tenant(save_billing_details.tenant_id), save_billing_details.customer_id),
    btrim(save_billing_details.legal_name), btrim(save_billing_details.address), btrim(save_billing_details.tax_id))
  on conflict on constraint billing_details_tenant_key
  do update set legal_name = excluded.legal_name, address = excluded.address, tax_id = excluded.tax_id, updated_at = now()
  returning * into saved;
  return saved;
end $$;
comment on function invoicing.save_billing_details is
  'How a tenant, or a customer of the platform, is addressed on invoices that are issued from now on';

create function invoicing.save_settings(
  seller_name text, seller_address text, seller_tax_id text, seller_email text, dunning_days integer[], user_id uuid
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  before jsonb;
begin
  select to_jsonb(s) into before from public.invoice_settings s for update;
  update public.invoice_settings s
  set seller_name = btrim(save_settings.seller_name), seller_address = btrim(save_settings.seller_address),
      seller_tax_id = btrim(save_settings.seller_tax_id), seller_email = btrim(save_settings.seller_email),
      dunning_days = save_settings.dunning_days, updated_at = now();
  perform tenancy.audit(null, save_settings.user_id, 'invoice.settings_saved', 'invoice_settings', '', before,
    (select to_jsonb(s) from public.invoice_settings s));
end $$;
comment on function invoicing.save_settings is 'Who sells, on invoices issued from now on, and after how many days an unpaid one is tried again';

grant execute on function invoicing.claim_mail, invoicing.finish_mail, invoicing.resend_due, invoicing.customer_of_tenant,
  invoicing.save_draft, invoicing.buyer_of, invoicing.is_overdue, invoicing.issue, invoicing.delete_draft, invoicing.void,
  invoicing.give_up, invoicing.credit, invoicing.note_refund, invoicing.save_billing_details, invoicing.save_settings
  to refill_server;
