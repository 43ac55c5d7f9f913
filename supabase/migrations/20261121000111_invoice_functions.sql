-- Writing and issuing invoices, the mail about them, and who buys and sells. How they are charged, and how they end,
-- is in the next files.

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
  invoicing.save_draft, invoicing.buyer_of, invoicing.is_overdue, invoicing.issue, invoicing.delete_draft,
  invoicing.save_billing_details, invoicing.save_settings to refill_server;
