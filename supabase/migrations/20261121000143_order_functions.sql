-- How an order reserves, takes and gives back. Locks: the order, then its items by id.

create function orders.move_stock(order_ public.orders, reserved integer, stock integer, sold integer) returns void
language sql set search_path = '' as $$
  with wanted as (
    select l.item_id, sum(l.quantity)::bigint as quantity from public.order_lines l
    where l.tenant_id = order_.tenant_id and l.order_id = order_.id and l.item_id is not null group by l.item_id
  ), locked as (
    select i.tenant_id, i.id from public.items i
    where i.tenant_id = order_.tenant_id and i.id in (select w.item_id from wanted w) order by i.id for update
  )
  update public.items i
  set reserved = i.reserved + move_stock.reserved * w.quantity,
      stock = i.stock + move_stock.stock * w.quantity,
      sold = i.sold + move_stock.sold * w.quantity
  from wanted w join locked l on l.id = w.item_id
  where i.tenant_id = l.tenant_id and i.id = l.id
$$;
comment on function orders.move_stock is
  'Internal: adds so many times the quantities of an order to what its items have reserved, in stock and sold';

create function orders.is_in_stock(order_ public.orders) returns boolean
language plpgsql set search_path = '' as $$
begin
  perform from public.items i
  where i.tenant_id = order_.tenant_id and i.id in (
    select l.item_id from public.order_lines l where l.tenant_id = order_.tenant_id and l.order_id = order_.id)
  order by i.id for update;
  return not exists (
    select from public.order_lines l
    join public.items i on i.tenant_id = l.tenant_id and i.id = l.item_id
    where l.tenant_id = order_.tenant_id and l.order_id = order_.id
    group by i.id, i.stock, i.reserved having sum(l.quantity) > i.stock - i.reserved);
end $$;
comment on function orders.is_in_stock is 'Internal: whether what an order wants is free now; its items are locked';

-- lines: [{ itemId | null, name, description, amount, quantity }]; of an item only itemId and quantity count.
create function orders.open(
  tenant_id uuid, request_key text, lines jsonb, currency text, reference text, customer_email text,
  conversation jsonb, metadata jsonb, expires_at timestamptz, out order_ public.orders, out is_new boolean
) language plpgsql security definer set search_path = '' as $$
declare
  asked bytea := pg_catalog.sha256(convert_to(jsonb_build_array(open.lines, open.currency, open.reference,
    open.customer_email, open.conversation, open.metadata)::text, 'UTF8'));
  wanted record;
  sum_of_lines numeric;
begin
  -- Two requests under one key wait for each other here.
  perform pg_advisory_xact_lock(hashtextextended(open.tenant_id::text || open.request_key, 0));
  select * into order_ from public.orders o where o.tenant_id = open.tenant_id and o.request_key = open.request_key;
  is_new := order_.id is null;
  if not is_new then
    if order_.request_hash <> asked then
      perform errors.fail(409, 'idempotency_key_reused', 'This key was already used for another order.');
    end if;
    return;
  end if;

  perform from public.items i
  where i.tenant_id = open.tenant_id
    and i.id in (select (l ->> 'itemId')::uuid from jsonb_array_elements(open.lines) l)
  order by i.id for update;
  for wanted in
    select i.*, w.item_id as wanted_id, w.quantity as wanted_quantity from (
      select (l ->> 'itemId')::uuid as item_id, sum((l ->> 'quantity')::bigint) as quantity
      from jsonb_array_elements(open.lines) l where l ->> 'itemId' is not null group by 1
    ) w left join public.items i on i.tenant_id = open.tenant_id and i.id = w.item_id
  loop
    if wanted.id is null or not wanted.is_active then
      perform errors.fail(404, 'item_not_found', 'There is no such item for sale.', jsonb_build_object('itemId', wanted.wanted_id));
    elsif wanted.currency <> open.currency then
      perform errors.fail(400, 'currency_not_supported', format('"%s" is sold in %s.', wanted.name, upper(wanted.currency)),
        jsonb_build_object('param', 'currency'));
    elsif wanted.wanted_quantity > wanted.stock - wanted.reserved then
      perform errors.fail(409, 'out_of_stock',
        case when wanted.stock = wanted.reserved then format('"%s" is sold out.', wanted.name)
          else format('Only %s of "%s" are left.', wanted.stock - wanted.reserved, wanted.name) end,
        jsonb_build_object('itemId', wanted.id, 'left', wanted.stock - wanted.reserved));
    end if;
    update public.items i set reserved = i.reserved + wanted.wanted_quantity
    where i.tenant_id = open.tenant_id and i.id = wanted.id;
  end loop;

  select sum(coalesce(i.amount, (l ->> 'amount')::bigint)::numeric * (l ->> 'quantity')::bigint) into sum_of_lines
  from jsonb_array_elements(open.lines) l
  left join public.items i on i.tenant_id = open.tenant_id and i.id = (l ->> 'itemId')::uuid;
  if sum_of_lines > 99999999 then
    perform errors.fail(400, 'amount_out_of_range', 'The order is larger than one payment can be.', '{"param": "items"}');
  end if;

  if open.reference is null then
    insert into public.order_numbers as n (tenant_id, last) values (open.tenant_id, 1)
    on conflict on constraint order_numbers_pkey do update set last = n.last + 1 returning 'ORD' || n.last into open.reference;
  end if;
  begin
    insert into public.orders (tenant_id, reference, currency, total, customer_email, conversation, metadata, request_key,
      request_hash, expires_at)
    values (open.tenant_id, open.reference, open.currency, sum_of_lines, open.customer_email, open.conversation,
      coalesce(open.metadata, '{}'), open.request_key, asked, open.expires_at)
    returning * into order_;
  exception when unique_violation then
    perform errors.fail(409, 'order_exists', format('There is already an order %s.', open.reference),
      jsonb_build_object('param', 'metadata.order_id'));
  end;
  insert into public.order_lines (tenant_id, order_id, line, item_id, name, description, amount, quantity)
  select open.tenant_id, order_.id, l.ordinality, i.id, coalesce(i.name, l.value ->> 'name'),
    coalesce(i.description, l.value ->> 'description', ''), coalesce(i.amount, (l.value ->> 'amount')::bigint),
    (l.value ->> 'quantity')::integer
  from jsonb_array_elements(open.lines) with ordinality l
  left join public.items i on i.tenant_id = open.tenant_id and i.id = (l.value ->> 'itemId')::uuid;
end $$;
comment on function orders.open is
  'Makes an order and reserves its stock, or finds the one made under this key. Prices of items come from the database and are frozen. 404 item_not_found, 400 currency_not_supported, amount_out_of_range, 409 out_of_stock with left, order_exists, idempotency_key_reused';

create function orders.attach_payment(tenant_id uuid, order_id uuid, payment bigint) returns void
language sql security definer set search_path = '' as $$
  insert into public.order_payments (tenant_id, order_id, payment)
  select p.tenant_id, attach_payment.order_id, p.id from public.customer_payments p
  where p.id = attach_payment.payment and p.tenant_id = attach_payment.tenant_id
  on conflict on constraint order_payments_payment_key do nothing
$$;
comment on function orders.attach_payment is 'Says which order a payment is for; once, and before anybody can pay it';

create function orders.attach_checkout(tenant_id uuid, order_id uuid, session_id text, url text) returns public.orders
language sql security definer set search_path = '' as $$
  update public.orders o set checkout_session_id = coalesce(o.checkout_session_id, session_id),
    checkout_url = coalesce(o.checkout_url, url)
  where o.tenant_id = attach_checkout.tenant_id and o.id = attach_checkout.order_id returning o.*
$$;
comment on function orders.attach_checkout is 'Ties an order to its checkout session; the first one stays';

create function orders.describe(order_ public.orders) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('id', order_.id, 'reference', order_.reference, 'status', order_.status,
    'currency', order_.currency, 'total', order_.total, 'customerEmail', order_.customer_email,
    'metadata', order_.metadata, 'items', (
      select coalesce(jsonb_agg(jsonb_build_object('itemId', l.item_id, 'name', l.name, 'amount', l.amount,
        'quantity', l.quantity) order by l.line), '[]')
      from public.order_lines l where l.tenant_id = order_.tenant_id and l.order_id = order_.id))
$$;
comment on function orders.describe is 'An order as events carry it; amounts in minor units';

create function orders.close(tenant_id uuid, order_id uuid, status text) returns public.orders
language plpgsql security definer set search_path = '' as $$
declare
  order_ public.orders;
begin
  select * into order_ from public.orders o
  where o.tenant_id = close.tenant_id and o.id = close.order_id for update;
  if not found or order_.status <> 'open' then
    return order_;
  end if;
  perform orders.move_stock(order_, -1, 0, 0);
  update public.orders o set status = close.status, closed_at = clock_timestamp()
  where o.tenant_id = order_.tenant_id and o.id = order_.id returning * into order_;
  perform events.publish(order_.tenant_id, 'order.' || order_.status, format('order.%s:%s', order_.status, order_.id),
    orders.describe(order_), order_.conversation,
    format('Order %s was %s. Nothing was charged.', order_.reference,
      case order_.status when 'expired' then 'not paid in time' else 'canceled' end));
  return order_;
end $$;
comment on function orders.close is
  'Ends an open order as expired or canceled and gives its stock back; any other order stays what it is. Null: no such order';

create function payments.after_order_payment(payment public.customer_payments, was public.customer_payments)
returns void language plpgsql set search_path = '' as $$
declare
  order_ public.orders;
  is_surplus boolean;
begin
  select o.* into order_ from public.orders o
  join public.order_payments op on op.tenant_id = o.tenant_id and op.order_id = o.id
  where op.payment = payment.id for update of o;
  if not found then
    return;
  end if;
  if payment.status = 'canceled' and was.status <> 'canceled' then
    perform orders.close(order_.tenant_id, order_.id,
      case when order_.expires_at <= clock_timestamp() then 'expired' else 'canceled' end);
  elsif payment.status = 'succeeded' and was.status <> 'succeeded' then
    is_surplus := order_.status in ('paid', 'refund_due', 'refunded');
    if is_surplus then
      -- Paid twice, as in two tabs: one order, so that the second payment goes back whole.
      perform jobs.enqueue('order-refund', jsonb_build_object('paymentId', payment.id), 'order-refund-' || payment.id);
      return;
    end if;
    if order_.status = 'open' then
      perform orders.move_stock(order_, -1, -1, 1);
    elsif orders.is_in_stock(order_) then
      perform orders.move_stock(order_, 0, -1, 1);
    else
      update public.orders o set status = 'refund_due', payment = after_order_payment.payment.id
      where o.tenant_id = order_.tenant_id and o.id = order_.id returning * into order_;
      perform jobs.enqueue('order-refund', jsonb_build_object('paymentId', payment.id), 'order-refund-' || payment.id);
      perform events.publish(order_.tenant_id, 'order.refund_due', 'order.refund_due:' || order_.id,
        orders.describe(order_), order_.conversation,
        format('Order %s was paid after its time, and is sold out. The money goes back.', order_.reference));
      return;
    end if;
    update public.orders o set status = 'paid', payment = after_order_payment.payment.id, paid_at = payment.succeeded_at
    where o.tenant_id = order_.tenant_id and o.id = order_.id returning * into order_;
    perform events.publish(order_.tenant_id, 'order.paid', 'order.paid:' || order_.id, orders.describe(order_),
      order_.conversation, format('Order %s confirmed!', order_.reference));
  elsif payment.amount_received > 0 and payment.amount_refunded >= payment.amount_received
    and order_.payment = payment.id and order_.status in ('paid', 'refund_due')
  then
    if order_.status = 'paid' then
      perform orders.move_stock(order_, 0, 1, -1);
    end if;
    update public.orders o set status = 'refunded', closed_at = clock_timestamp()
    where o.tenant_id = order_.tenant_id and o.id = order_.id returning * into order_;
    perform events.publish(order_.tenant_id, 'order.refunded', 'order.refunded:' || order_.id, orders.describe(order_),
      order_.conversation, format('Order %s was refunded.', order_.reference));
  end if;
end $$;
comment on function payments.after_order_payment is 'Internal: what a change of a payment does to its order';

create function payments.set_conversation(payment_id bigint, conversation jsonb) returns void
language sql security definer set search_path = '' as $$
  update public.customer_payments p set conversation = set_conversation.conversation
  where p.id = payment_id and p.conversation is null
$$;
comment on function payments.set_conversation is 'Where a payment is confirmed in words; the first one stays';

create function payments.after_api_payment(payment public.customer_payments, was public.customer_payments)
returns void language plpgsql set search_path = '' as $$
declare
  happened text := case
    when payment.status = 'succeeded' and was.status <> 'succeeded' then 'succeeded'
    when payment.status = 'canceled' and was.status <> 'canceled' then 'canceled'
    when payment.amount_refunded >= payment.amount_received and payment.amount_received > 0
      and was.amount_refunded < was.amount_received then 'refunded'
  end;
begin
  if happened is null or payment.tenant_id is null then
    return;
  end if;
  perform events.publish(payment.tenant_id, 'payment.' || happened, format('payment.%s:%s', happened, payment.id),
    jsonb_build_object('paymentIntentId', payment.payment_intent_id, 'amount', payment.amount,
      'currency', payment.currency, 'status', payment.status, 'description', payment.description,
      'metadata', payment.metadata),
    payment.conversation,
    case
      when not payment.metadata ? 'order_id' then format('The payment "%s" was %s.', payment.description,
        case happened when 'succeeded' then 'received' else happened end)
      when happened = 'succeeded' then format('Order %s confirmed!', payment.metadata ->> 'order_id')
      else format('The payment for order %s was %s.', payment.metadata ->> 'order_id', happened)
    end);
end $$;
comment on function payments.after_api_payment is 'Internal: tells the tenant''s systems what became of a payment without an order';

create function orders.list_due(at_most integer) returns setof public.orders
language sql security definer stable set search_path = '' as $$
  select * from public.orders o where o.status = 'open' and o.expires_at <= clock_timestamp()
  order by o.expires_at limit at_most
$$;
comment on function orders.list_due is 'Open orders whose time is over, oldest first';

grant execute on function orders.open, orders.attach_payment, orders.attach_checkout, orders.close, orders.list_due,
  payments.set_conversation to refill_server;
