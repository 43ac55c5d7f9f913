-- Invoices that nobody writes: the receipt of each purchase, and credits that are given now and paid later.

-- A purchase that was refunded has a credit note for each refund that went through.
create function invoicing.write_refund_note_of(refund public.refunds) returns void
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices;
begin
  select * into invoice from public.invoices i
  where i.tenant_id = refund.tenant_id and i.payment_id = refund.payment_id for update;
  if not found or exists (
    select from public.credit_notes n where n.invoice_id = invoice.id and n.request_id = refund.id)
  then
    return;
  end if;
  insert into public.credit_notes (tenant_id, invoice_id, number, amount_cents, reason, settled_by, refund_status,
    stripe_refund_id, refund_id, request_id)
  values (refund.tenant_id, invoice.id, invoicing.take_number(refund.tenant_id, is_credit_note => true), refund.amount_cents,
    coalesce(nullif(btrim(refund.reason), ''), 'Refund'), 'refund', 'succeeded', refund.stripe_refund_id, refund.id, refund.id);
end $$;
comment on function invoicing.write_refund_note_of is 'Internal: the credit note of a purchase''s refund, once';

create function invoicing.write_refund_note() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.status = 'succeeded' then
    perform invoicing.write_refund_note_of(new);
  else
    update public.credit_notes n set refund_status = 'failed' where n.tenant_id = new.tenant_id and n.refund_id = new.id;
  end if;
  return null;
end $$;
comment on function invoicing.write_refund_note is 'Writes the credit note of a purchase''s refund; one that fails later is marked so';
create trigger a_refund_has_a_credit_note after insert or update of status on public.refunds
  for each row when (new.status <> 'pending') execute function invoicing.write_refund_note();

create function invoicing.write_receipt_of(payment public.payment_history) returns void
language plpgsql security definer set search_path = '' as $$
declare
  invoice public.invoices;
  customer uuid := invoicing.customer_of_tenant(payment.tenant_id);
begin
  if customer is null then return; end if;
  insert into public.invoices (tenant_id, customer_id, kind, currency, terms, payment_id, stripe_payment_intent_id, created_by)
  values (payment.tenant_id, customer, 'receipt', payment.currency, 'on_receipt', payment.id,
    payment.stripe_payment_intent_id, payment.user_id)
  on conflict on constraint invoices_payment_key do nothing returning * into invoice;
  if invoice.id is null then return; end if;
  insert into public.invoice_lines (tenant_id, invoice_id, position, description, quantity, unit_amount_cents)
  values (payment.tenant_id, invoice.id, 1, format('%s: %s credits%s', payment.description,
    to_char(payment.credits, 'FM999,999,999,999,999'), case payment.kind when 'recharge' then ' (auto-recharge)' else '' end),
    1, payment.amount_cents);
  invoice := invoicing.total_up(invoice.id);
  invoice := invoicing.issue_locked(invoice, (payment.succeeded_at at time zone 'utc')::date);
  update public.invoices i
  set status = 'paid', paid_at = payment.succeeded_at, ended_at = payment.succeeded_at, next_attempt_at = null
  where i.id = invoice.id;
  -- A refund that was heard of before the success.
  perform invoicing.write_refund_note_of(r) from public.refunds r
  where r.tenant_id = payment.tenant_id and r.payment_id = payment.id and r.status = 'succeeded' order by r.created_at;
end $$;
comment on function invoicing.write_receipt_of is 'Internal: issues the paid invoice of a payment that succeeded, once';

-- In the transaction that knows all of a purchase, whoever settles it. Where an event credited it, that is when Stripe was
-- asked for the details: numbers are given one after the other, and credits must not stand in that line.
create function invoicing.write_receipt() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform invoicing.write_receipt_of(new);
  return null;
end $$;
comment on function invoicing.write_receipt is 'Issues the invoice of a purchase or recharge that was just credited';
create trigger a_payment_has_an_invoice after update of status, details_pending on public.payment_history
  for each row when (new.status = 'succeeded' and not new.details_pending
    and (old.status <> 'succeeded' or old.details_pending))
  execute function invoicing.write_receipt();

-- What was paid before there were invoices.
do $$
declare
  paid public.payment_history;
begin
  for paid in select * from public.payment_history where status = 'succeeded' order by succeeded_at, id loop
    perform invoicing.write_receipt_of(paid);
  end loop;
end $$;

create function invoicing.open_account(
  tenant_id uuid, credit_limit_cents bigint, currency text, terms text, tax_rate_ppm integer, is_active boolean, user_id uuid
) returns public.invoice_accounts
language plpgsql security definer set search_path = '' as $$
declare
  before jsonb;
  account public.invoice_accounts;
begin
  if not exists (select from public.tenants t where t.id = open_account.tenant_id) then
    perform errors.fail(404, 'tenant_not_found', 'There is no such tenant.');
  end if;
  select to_jsonb(a) into before from public.invoice_accounts a where a.tenant_id = open_account.tenant_id for update;
  insert into public.invoice_accounts as a (tenant_id, credit_limit_cents, currency, terms, tax_rate_ppm, is_active, updated_by)
  values (open_account.tenant_id, open_account.credit_limit_cents, open_account.currency, open_account.terms,
    open_account.tax_rate_ppm, open_account.is_active, open_account.user_id)
  on conflict on constraint invoice_accounts_pkey do update
  set credit_limit_cents = excluded.credit_limit_cents, currency = excluded.currency, terms = excluded.terms,
      tax_rate_ppm = excluded.tax_rate_ppm, is_active = excluded.is_active, updated_by = excluded.updated_by, updated_at = now()
  returning * into account;
  perform tenancy.audit(account.tenant_id, open_account.user_id, 'invoice.account_saved', account.tenant_id::text, '',
    coalesce(before, '{}'), to_jsonb(account));
  return account;
end $$;
comment on function invoicing.open_account is
  'Lets a tenant buy now and pay later, up to a limit of what may be open, or stops it; kept in the audit log. 404 tenant_not_found';

create function invoicing.open_cents(tenant_id uuid) returns bigint
language sql stable security definer set search_path = '' as $$
  select coalesce(sum(i.amount_cents), 0)::bigint from public.invoices i
  where i.tenant_id = open_cents.tenant_id and i.status in ('pending', 'failed', 'requires_auth', 'uncollectible')
$$;
comment on function invoicing.open_cents is 'What a tenant owes on issued invoices, in minor units';

-- Credits now, money later. The account's row is the lock, so that two orders at once cannot both fit the limit.
create function invoicing.buy_on_invoice(tenant_id uuid, order_id uuid, package_id uuid, user_id uuid) returns public.invoices
language plpgsql security definer set search_path = '' as $$
declare
  account public.invoice_accounts;
  invoice public.invoices;
  package public.credit_packages;
  overdue text;
  free_cents bigint;
begin
  select * into account from public.invoice_accounts a where a.tenant_id = buy_on_invoice.tenant_id for update;
  select * into invoice from public.invoices i
  where i.tenant_id = buy_on_invoice.tenant_id and i.order_id = buy_on_invoice.order_id;
  if found then return invoice; end if;
  if account.is_active is not true then
    perform errors.fail(409, 'invoice_account_required', 'This tenant does not buy on invoice. Nothing was ordered. Pay by card instead.');
  end if;
  select * into package from public.credit_packages p
  where p.id = buy_on_invoice.package_id and p.is_active and p.currency = account.currency;
  if not found then
    perform errors.fail(400, 'package_not_available', 'This package is not for sale.', '{"param": "packageId"}');
  end if;
  select string_agg(i.number, ', ' order by i.due_date, i.number) into overdue from public.invoices i
  where i.tenant_id = account.tenant_id and (i.status = 'uncollectible'
    or invoicing.is_overdue(i));
  if overdue is not null then
    perform errors.fail(409, 'invoice_overdue', format('Pay %s first: it is overdue. Nothing was ordered.', overdue));
  end if;

  insert into public.invoices (tenant_id, customer_id, kind, currency, terms, credits, order_id, created_by)
  values (account.tenant_id, invoicing.customer_of_tenant(account.tenant_id), 'credits', account.currency, account.terms,
    package.credits, buy_on_invoice.order_id, buy_on_invoice.user_id)
  returning * into invoice;
  insert into public.invoice_lines (tenant_id, invoice_id, position, description, quantity, unit_amount_cents, tax_rate_ppm)
  values (account.tenant_id, invoice.id, 1,
    format('%s: %s credits', package.name, to_char(package.credits, 'FM999,999,999,999,999')), 1, package.price_cents,
    account.tax_rate_ppm);
  invoice := invoicing.total_up(invoice.id);
  free_cents := account.credit_limit_cents - invoicing.open_cents(account.tenant_id);
  if invoice.total_cents > free_cents then
    perform errors.fail(409, 'credit_limit_exceeded', 'This would go beyond your credit limit. Nothing was ordered. Pay an open invoice first.',
      jsonb_build_object('limitCents', account.credit_limit_cents, 'freeCents', greatest(free_cents, 0),
        'requiredCents', invoice.total_cents));
  end if;
  invoice := invoicing.issue_locked(invoice, (clock_timestamp() at time zone 'utc')::date);
  perform credits.give(account.tenant_id, 'invoice', package.credits, 'refill:invoice:' || invoice.id,
    expires_at => case when package.expires_after_days is not null
      then clock_timestamp() + make_interval(days => package.expires_after_days) end,
    cost_cents => invoice.total_cents, currency => invoice.currency, description => 'Invoice ' || invoice.number,
    user_id => buy_on_invoice.user_id, metadata => jsonb_build_object('invoiceId', invoice.id));
  perform invoicing.mail(invoice, 'issued', 'issued');
  return invoice;
end $$;
comment on function invoicing.buy_on_invoice is
  'Orders a package on invoice, once per order_id: issues the invoice and grants the credits in one transaction. 400 package_not_available, 409 invoice_account_required, 409 invoice_overdue, 409 credit_limit_exceeded (limitCents, freeCents, requiredCents)';

grant execute on function invoicing.open_account, invoicing.open_cents, invoicing.buy_on_invoice to refill_server;
