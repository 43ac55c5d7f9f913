-- An order is made with its payment intent or its checkout session. While it is open its stock is reserved; paid, the
-- stock is taken; expired, canceled or refunded, it is given back. Items are locked in the order of their ids.

create table public.orders (
  tenant_id           uuid not null references public.tenants (id),
  id                  uuid not null default gen_random_uuid(),
  -- What people call it, as ORD123: the tenant's own, or made here.
  reference           text not null check (length(reference) between 1 and 64),
  -- open: reserved, waiting for the payment. refund_due: paid when its stock was gone, its money goes back by itself.
  status              text not null default 'open'
    check (status in ('open', 'paid', 'expired', 'canceled', 'refund_due', 'refunded')),
  currency            text not null check (currency ~ '^[a-z]{3}$'),
  -- Minor units.
  total               bigint not null check (total between 1 and 99999999),
  customer_email      text check (length(customer_email) <= 320),
  -- Where it was asked for and is confirmed: { channel, address }.
  conversation        jsonb check (conversation is null or (conversation ? 'channel' and conversation ? 'address')),
  metadata            jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  request_key         text not null check (length(request_key) between 1 and 255),
  request_hash        bytea not null,
  -- The payment it was first paid by.
  payment             bigint references public.customer_payments (id),
  checkout_session_id text,
  checkout_url        text,
  expires_at          timestamptz not null,
  created_at          timestamptz not null default clock_timestamp(),
  paid_at             timestamptz,
  closed_at           timestamptz,
  primary key (tenant_id, id),
  constraint orders_reference_key unique (tenant_id, reference),
  constraint orders_request_key unique (tenant_id, request_key),
  constraint orders_checkout_session_id_key unique (checkout_session_id)
);
create index orders_by_time_index on public.orders (tenant_id, created_at desc, id);
create index orders_open_index on public.orders (expires_at) where status = 'open';

create table public.order_lines (
  tenant_id   uuid not null,
  order_id    uuid not null,
  line        smallint not null,
  -- Null: something without stock, named by the caller.
  item_id     uuid,
  name        text not null check (length(btrim(name)) between 1 and 200),
  description text not null default '' check (length(description) <= 1000),
  -- Minor units each, as agreed.
  amount      bigint not null check (amount between 1 and 99999999),
  quantity    integer not null check (quantity between 1 and 10000),
  primary key (tenant_id, order_id, line),
  foreign key (tenant_id, order_id) references public.orders (tenant_id, id),
  foreign key (tenant_id, item_id) references public.items (tenant_id, id)
);
create index order_lines_item_index on public.order_lines (tenant_id, item_id);

create table public.order_numbers (
  tenant_id uuid primary key references public.tenants (id),
  last      bigint not null
);

-- Which payments were made for an order: more than one where somebody paid in two tabs.
create table public.order_payments (
  tenant_id uuid not null,
  order_id  uuid not null,
  payment   bigint not null references public.customer_payments (id),
  primary key (tenant_id, order_id, payment),
  constraint order_payments_payment_key unique (payment),
  foreign key (tenant_id, order_id) references public.orders (tenant_id, id)
);

create function orders.keep_end() returns trigger
language plpgsql set search_path = '' as $$
begin
  if (old.status, new.status) not in (('open', 'paid'), ('open', 'expired'), ('open', 'canceled'),
    ('expired', 'paid'), ('canceled', 'paid'), ('expired', 'refund_due'), ('canceled', 'refund_due'),
    ('refund_due', 'refunded'), ('paid', 'refunded'))
  then
    raise exception using errcode = '42501',
      message = format('An order that is %s does not become %s.', old.status, new.status);
  end if;
  return new;
end $$;
comment on function orders.keep_end is 'An order goes one way; only a late payment takes it up again';
create trigger orders_go_one_way before update of status on public.orders
  for each row when (old.status is distinct from new.status) execute function orders.keep_end();

alter table public.orders enable row level security;
alter table public.order_lines enable row level security;
alter table public.order_numbers enable row level security;
alter table public.order_payments enable row level security;
create policy "Members see the orders of their tenant" on public.orders
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see what was ordered from their tenant" on public.order_lines
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every order" on public.orders for select to refill_server using (true);
create policy "The server reads how far orders are numbered" on public.order_numbers for select to refill_server using (true);
create policy "The server reads every line" on public.order_lines for select to refill_server using (true);
create policy "The server reads which payment is for which order" on public.order_payments
  for select to refill_server using (true);
grant select on public.orders, public.order_lines to authenticated, refill_server;
grant select on public.order_payments, public.order_numbers to refill_server;
