-- Invoices. The platform is the seller of all of them; the buyer is a tenant, or a customer of the platform that is none
-- (tenant_id null). Both are addressed through a row of customers; a tenant pays with its own cards. Each buyer's invoices are a series of their own, without gaps: a number is taken from the locked row
-- of the series in the very transaction that issues, so that what is rolled back gives it back.
--
-- An issued invoice is frozen. What was wrong with it is put right by a credit note or by voiding it, both of which
-- leave it as it was sent.

create schema invoicing;
comment on schema invoicing is 'Functions about invoices: written, issued, charged, credited, ended';
grant usage on schema invoicing to refill_server;

-- One row: who sells, and how often an unpaid invoice is asked for.
create table public.invoice_settings (
  is_only       boolean primary key default true check (is_only),
  seller_name   text not null default 'Refill' check (length(btrim(seller_name)) between 1 and 200),
  seller_address text not null default '' check (length(seller_address) <= 500),
  seller_tax_id text not null default '' check (length(seller_tax_id) <= 60),
  seller_email  text not null default '' check (length(seller_email) <= 320),
  -- Days after the first try on which an unpaid invoice is tried again; after the last it is uncollectible.
  dunning_days  integer[] not null default '{1,3,7}'
    check (cardinality(dunning_days) between 0 and 12 and array_position(dunning_days, null) is null),
  updated_at    timestamptz not null default now()
);
insert into public.invoice_settings default values;

-- How a buyer is addressed on paper. A tenant has one; its customer says where the mail goes.
create table public.billing_details (
  tenant_id   uuid references public.tenants (id),
  customer_id uuid not null references public.customers (id),
  legal_name  text not null check (length(btrim(legal_name)) between 1 and 200),
  address     text not null default '' check (length(address) <= 500),
  tax_id      text not null default '' check (length(tax_id) <= 60),
  updated_at  timestamptz not null default now(),
  -- A person may be the contact of several tenants.
  constraint billing_details_tenant_key unique nulls not distinct (tenant_id, customer_id),
  constraint billing_details_one_for_tenant unique (tenant_id)
);

create table public.invoice_series (
  tenant_id        uuid references public.tenants (id),
  -- Unique among all, so that a number names one invoice wherever it is read.
  prefix           text not null check (prefix ~ '^[A-Z0-9]{1,16}$'),
  last_invoice     bigint not null default 0,
  last_credit_note bigint not null default 0,
  constraint invoice_series_tenant_key unique nulls not distinct (tenant_id),
  constraint invoice_series_prefix_key unique (prefix)
);

create table public.invoices (
  id                       bigint generated always as identity primary key,
  tenant_id                uuid references public.tenants (id),
  customer_id              uuid not null references public.customers (id),
  -- manual: an operator wrote it. credits: credits given now and paid later. receipt: of a purchase paid at once.
  kind                     text not null check (kind in ('manual', 'credits', 'receipt')),
  -- pending: issued, not paid. failed, requires_auth: what the last card said; still owed. paid, void: final.
  -- uncollectible: given up, and may still be paid or voided.
  status                   text not null default 'draft'
    check (status in ('draft', 'pending', 'paid', 'failed', 'requires_auth', 'void', 'uncollectible')),
  number                   text,
  currency                 text not null check (currency ~ '^[a-z]{3}$'),
  terms                    text not null check (terms in ('on_receipt', 'net_7', 'net_30', 'net_60')),
  tax_name                 text not null default 'Tax' check (length(btrim(tax_name)) between 1 and 30),
  memo                     text not null default '' check (length(memo) <= 2000),
  issue_date               date,
  due_date                 date,
  subtotal_cents           bigint not null default 0 check (abs(subtotal_cents) < 1000000000000),
  tax_cents                bigint not null default 0 check (abs(tax_cents) < 1000000000000),
  -- Taken off by credit notes before it was paid.
  credited_cents           bigint not null default 0 check (credited_cents >= 0),
  total_cents              bigint not null generated always as (subtotal_cents + tax_cents) stored,
  -- What is charged.
  amount_cents             bigint not null generated always as (subtotal_cents + tax_cents - credited_cents) stored,
  seller                   jsonb,
  buyer                    jsonb,
  -- In the address of the page where anyone with the link may read and pay it.
  public_token             text not null default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
  -- Of a receipt: the purchase it is for.
  payment_id               uuid,
  -- Of credits on invoice: how many were given, and the order that made it.
  credits                  bigint check (credits between 1 and 1000000000000),
  order_id                 uuid,
  stripe_payment_intent_id text,
  paid_at                  timestamptz,
  -- Why it is not paid, in words for operators.
  error                    text,
  error_code               text,
  -- How often it was due and asked for, whether or not there was a card to ask.
  attempts                 integer not null default 0,
  next_attempt_at          timestamptz,
  leased_until             timestamptz,
  created_by               uuid,
  created_at               timestamptz not null default clock_timestamp(),
  issued_at                timestamptz,
  ended_at                 timestamptz,
  end_reason               text not null default '',
  constraint invoices_tenant_key unique (tenant_id, id),
  constraint invoices_number_key unique (number),
  constraint invoices_public_token_key unique (public_token),
  constraint invoices_payment_key unique (tenant_id, payment_id),
  constraint invoices_order_key unique (tenant_id, order_id),
  constraint invoices_payment_fkey foreign key (tenant_id, payment_id) references public.payment_history (tenant_id, id),
  check ((status = 'draft') = (number is null)),
  check ((status = 'draft') = (issue_date is null or due_date is null or seller is null or buyer is null)),
  check ((status = 'paid') = (paid_at is not null)),
  check (status = 'draft' or (subtotal_cents + tax_cents > 0 and credited_cents <= subtotal_cents + tax_cents)),
  check ((kind = 'receipt') = (payment_id is not null)),
  check ((kind = 'credits') = (credits is not null and order_id is not null))
);
create index invoices_by_time_index on public.invoices (created_at desc, id desc);
create index invoices_by_tenant_index on public.invoices (tenant_id, issued_at desc);
create index invoices_by_customer_index on public.invoices (customer_id, created_at desc);
create index invoices_due_index on public.invoices (next_attempt_at)
  where status in ('pending', 'failed', 'requires_auth');
create index invoices_by_intent_index on public.invoices (stripe_payment_intent_id);

create table public.invoice_lines (
  tenant_id        uuid references public.tenants (id),
  invoice_id       bigint not null references public.invoices (id) on delete cascade,
  position         integer not null check (position between 1 and 200),
  description      text not null check (length(btrim(description)) between 1 and 500),
  quantity         integer not null check (quantity between 1 and 1000000),
  -- Below zero: a discount.
  unit_amount_cents bigint not null check (abs(unit_amount_cents) <= 99999999999),
  -- Parts per million: 88750 is 8.875%.
  tax_rate_ppm     integer not null default 0 check (tax_rate_ppm between 0 and 1000000),
  amount_cents     bigint not null generated always as (quantity * unit_amount_cents) stored,
  primary key (invoice_id, position),
  constraint invoice_lines_tenant_key unique (tenant_id, invoice_id, position)
);

-- What is owed in tax, one row for each rate: rounded once, half away from zero, on the sum of the lines of that rate.
create table public.invoice_taxes (
  tenant_id    uuid references public.tenants (id),
  invoice_id   bigint not null references public.invoices (id) on delete cascade,
  tax_rate_ppm integer not null,
  base_cents   bigint not null,
  tax_cents    bigint not null,
  primary key (invoice_id, tax_rate_ppm),
  constraint invoice_taxes_tenant_key unique (tenant_id, invoice_id, tax_rate_ppm)
);

create table public.credit_notes (
  id               uuid primary key default gen_random_uuid(),
  tenant_id        uuid references public.tenants (id),
  invoice_id       bigint not null references public.invoices (id),
  number           text not null,
  amount_cents     bigint not null check (amount_cents > 0),
  -- The tax within the amount.
  tax_cents        bigint not null default 0,
  reason           text not null check (length(btrim(reason)) between 1 and 500),
  -- reduction: less is owed. refund: money goes back to the card.
  settled_by       text not null check (settled_by in ('reduction', 'refund')),
  -- Of a refund: whether Stripe has made it.
  refund_status    text check (refund_status in ('pending', 'succeeded', 'failed')),
  stripe_refund_id text,
  -- Of a purchase: its refund, which has a life of its own.
  refund_id        uuid,
  -- Chosen by the caller: asked twice, it is one note.
  request_id       uuid not null,
  created_by       uuid,
  issued_at        timestamptz not null default clock_timestamp(),
  constraint credit_notes_tenant_key unique (tenant_id, id),
  constraint credit_notes_number_key unique (number),
  constraint credit_notes_request_key unique (invoice_id, request_id),
  check ((settled_by = 'refund') = (refund_status is not null))
);

-- Who may buy now and pay later, and how much may be open.
create table public.invoice_accounts (
  tenant_id          uuid primary key references public.tenants (id),
  credit_limit_cents bigint not null check (credit_limit_cents between 1 and 1000000000000),
  currency           text not null check (currency ~ '^[a-z]{3}$'),
  terms              text not null check (terms in ('net_7', 'net_30', 'net_60')),
  tax_rate_ppm       integer not null default 0 check (tax_rate_ppm between 0 and 1000000),
  is_active          boolean not null default true,
  updated_by         uuid,
  updated_at         timestamptz not null default now()
);

create function invoicing.keep_terminal() returns trigger
language plpgsql set search_path = '' as $$
begin
  if old.status in ('paid', 'void') or (old.status = 'uncollectible' and new.status not in ('paid', 'void'))
    or new.status = 'draft'
  then
    raise exception using errcode = '42501',
      message = format('An invoice that is %s does not become %s.', old.status, new.status);
  end if;
  return new;
end $$;
comment on function invoicing.keep_terminal is 'Terminal states never go back; what was given up may still be paid or voided';
create trigger terminal_states_are_kept before update of status on public.invoices
  for each row when (old.status is distinct from new.status) execute function invoicing.keep_terminal();

create function invoicing.keep_issued() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = '42501', message = 'What an invoice says is frozen when it is issued.';
end $$;
comment on function invoicing.keep_issued is 'Issued invoices are neither edited nor deleted';
create trigger issued_invoices_are_frozen before update on public.invoices
  for each row when (old.status <> 'draft' and
    (old.id, old.tenant_id, old.customer_id, old.kind, old.number, old.currency, old.terms, old.tax_name, old.memo,
      old.issue_date, old.due_date, old.subtotal_cents, old.tax_cents, old.seller, old.buyer, old.public_token,
      old.payment_id, old.credits, old.order_id)
    is distinct from (new.id, new.tenant_id, new.customer_id, new.kind, new.number, new.currency, new.terms, new.tax_name,
      new.memo, new.issue_date, new.due_date, new.subtotal_cents, new.tax_cents, new.seller, new.buyer, new.public_token,
      new.payment_id, new.credits, new.order_id))
  execute function invoicing.keep_issued();
create trigger issued_invoices_are_kept before delete on public.invoices
  for each row when (old.status <> 'draft') execute function invoicing.keep_issued();

create function invoicing.keep_parts() returns trigger
language plpgsql set search_path = '' as $$
begin
  if exists (
    select from public.invoices i
    where i.id in (case when tg_op <> 'INSERT' then old.invoice_id end, case when tg_op <> 'DELETE' then new.invoice_id end)
      and i.status <> 'draft')
  then
    raise exception using errcode = '42501', message = 'What an invoice says is frozen when it is issued.';
  end if;
  return coalesce(new, old);
end $$;
comment on function invoicing.keep_parts is 'The lines and taxes of an issued invoice are frozen with it';
create trigger issued_lines_are_frozen before insert or update or delete on public.invoice_lines
  for each row execute function invoicing.keep_parts();
create trigger issued_taxes_are_frozen before insert or update or delete on public.invoice_taxes
  for each row execute function invoicing.keep_parts();

create function invoicing.keep_credit_note() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = '42501', message = 'A credit note is never changed or deleted.';
end $$;
comment on function invoicing.keep_credit_note is 'What a credit note says is frozen; only how its refund goes is recorded';
create trigger credit_notes_are_frozen before update on public.credit_notes
  for each row when (
    (old.id, old.tenant_id, old.invoice_id, old.number, old.amount_cents, old.tax_cents, old.reason, old.settled_by,
      old.request_id, old.issued_at)
    is distinct from (new.id, new.tenant_id, new.invoice_id, new.number, new.amount_cents, new.tax_cents, new.reason,
      new.settled_by, new.request_id, new.issued_at))
  execute function invoicing.keep_credit_note();
create trigger credit_notes_are_kept before delete on public.credit_notes
  for each row execute function invoicing.keep_credit_note();

alter table public.invoice_settings enable row level security;
alter table public.billing_details enable row level security;
alter table public.invoice_series enable row level security;
alter table public.invoices enable row level security;
alter table public.invoice_lines enable row level security;
alter table public.invoice_taxes enable row level security;
alter table public.credit_notes enable row level security;
alter table public.invoice_accounts enable row level security;

create policy "Members see how their tenant is addressed" on public.billing_details
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see the issued invoices of their tenant" on public.invoices
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()) and status <> 'draft');
create policy "Members see the lines of their tenant's issued invoices" on public.invoice_lines
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids())
    and exists (select from public.invoices i where i.id = invoice_id and i.status <> 'draft'));
create policy "Members see the taxes of their tenant's issued invoices" on public.invoice_taxes
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids())
    and exists (select from public.invoices i where i.id = invoice_id and i.status <> 'draft'));
create policy "Members see the credit notes of their tenant" on public.credit_notes
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see what their tenant may buy on invoice" on public.invoice_accounts
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));

create policy "The server reads who sells" on public.invoice_settings for select to refill_server using (true);
create policy "The server reads how buyers are addressed" on public.billing_details for select to refill_server using (true);
create policy "The server reads every series" on public.invoice_series for select to refill_server using (true);
create policy "The server reads every invoice" on public.invoices for select to refill_server using (true);
create policy "The server reads every line" on public.invoice_lines for select to refill_server using (true);
create policy "The server reads every tax" on public.invoice_taxes for select to refill_server using (true);
create policy "The server reads every credit note" on public.credit_notes for select to refill_server using (true);
create policy "The server reads every invoice account" on public.invoice_accounts for select to refill_server using (true);

grant select on public.billing_details, public.invoices, public.invoice_lines, public.invoice_taxes, public.credit_notes,
  public.invoice_accounts to authenticated, refill_server;
grant select on public.invoice_settings, public.invoice_series to refill_server;
