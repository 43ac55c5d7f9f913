-- A purchase: agreed (begin_purchase), tied to its intent (attach_intent), settled by whoever hears first (settle).

create function payments.save_customer(tenant_id uuid, stripe_customer_id text, livemode boolean) returns text
language plpgsql security definer set search_path = '' as $$
declare
  kept text;
begin
  insert into public.stripe_customers as c (tenant_id, stripe_customer_id, livemode)
  values (save_customer.tenant_id, save_customer.stripe_customer_id, save_customer.livemode)
  on conflict on constraint stripe_customers_pkey
  do update set stripe_customer_id = excluded.stripe_customer_id, livemode = excluded.livemode, deleted_at = null
  where c.deleted_at is not null and c.stripe_customer_id <> excluded.stripe_customer_id;
  select c.stripe_customer_id into kept from public.stripe_customers c where c.tenant_id = save_customer.tenant_id;
  return kept;
end $$;
comment on function payments.save_customer is
  'Keeps the tenant''s Stripe customer; the first one stays, and is returned, unless it was deleted at Stripe';

create function payments.begin_purchase(
  tenant_id uuid, purchase_id uuid, user_id uuid, package_id uuid, custom_amount_cents bigint, currency text,
  save_card boolean, livemode boolean
) returns public.payment_history
language plpgsql security definer set search_path = '' as $$
declare
  payment public.payment_history;
  package public.credit_packages;
begin
  select * into payment from public.payment_history p
  where p.tenant_id = begin_purchase.tenant_id and p.purchase_id = begin_purchase.purchase_id;
  if not found then
    if begin_purchase.package_id is not null then
      select * into package from public.credit_packages c where c.id = begin_purchase.package_id and c.is_active;
      if not found then
        perform errors.fail(400, 'package_not_available', 'This package is not for sale.', '{"param": "packageId"}');
      end if;
      insert into public.payment_history (tenant_id, kind, purchase_id, amount_cents, currency, credits, package_id,
        description, credits_expire_after_days, save_card, livemode, user_id)
      values (begin_purchase.tenant_id, 'purchase', begin_purchase.purchase_id, package.price_cents, package.currency,
        package.credits, package.id, package.name, package.expires_after_days, begin_purchase.save_card,
        begin_purchase.livemode, begin_purchase.user_id)
      on conflict on constraint payment_history_purchase_key do nothing;
    else
      insert into public.payment_history (tenant_id, kind, purchase_id, amount_cents, currency, credits, description,
        save_card, livemode, user_id)
      values (begin_purchase.tenant_id, 'purchase', begin_purchase.purchase_id, begin_purchase.custom_amount_cents,
        begin_purchase.currency,
        payments.credits_for_custom_amount(begin_purchase.custom_amount_cents, begin_purchase.currency),
        'Custom amount', begin_purchase.save_card, begin_purchase.livemode, begin_purchase.user_id)
      on conflict on constraint payment_history_purchase_key do nothing;
    end if;
    select * into payment from public.payment_history p
    where p.tenant_id = begin_purchase.tenant_id and p.purchase_id = begin_purchase.purchase_id;
  end if;
  if payment.kind <> 'purchase' or payment.package_id is distinct from begin_purchase.package_id
    or (begin_purchase.package_id is null
      and (payment.amount_cents is distinct from begin_purchase.custom_amount_cents
        or payment.currency is distinct from begin_purchase.currency))
  then
    perform errors.fail(409, 'purchase_id_reused', 'This purchase was begun with another choice. Start a new one.',
      '{"param": "purchaseId"}');
  end if;
  return payment;
end $$;
comment on function payments.begin_purchase is
  'Agrees on a purchase and freezes its price, or finds the one already agreed under this purchase id. Amounts in minor units. 400 package_not_available, 400 amount_out_of_range, 400 currency_not_supported, 409 purchase_id_reused';

create function payments.attach_intent(
  tenant_id uuid, payment_id uuid, stripe_payment_intent_id text, stripe_customer_id text
) returns public.payment_history
language plpgsql security definer set search_path = '' as $$
declare
  payment public.payment_history;
begin
  update public.payment_history p
  set stripe_payment_intent_id = attach_intent.stripe_payment_intent_id,
      stripe_customer_id = attach_intent.stripe_customer_id, updated_at = now()
  where p.tenant_id = attach_intent.tenant_id and p.id = attach_intent.payment_id
    and coalesce(p.stripe_payment_intent_id, attach_intent.stripe_payment_intent_id) = attach_intent.stripe_payment_intent_id
  returning * into payment;
  if not found then
    perform errors.fail(409, 'payment_has_another_intent', 'This payment already has another payment intent.');
  end if;
  return payment;
end $$;
comment on function payments.attach_intent is
  'Ties a payment to its payment intent and the customer it was made for; 409 payment_has_another_intent';

create function payments.set_save_card(tenant_id uuid, payment_id uuid, save_card boolean) returns void
language sql security definer set search_path = '' as $$
  update public.payment_history p set save_card = set_save_card.save_card, updated_at = now()
  where p.tenant_id = set_save_card.tenant_id and p.id = set_save_card.payment_id and p.status <> 'succeeded'
$$;
comment on function payments.set_save_card is 'Records whether the person wants the card kept';

-- The one place where a payment becomes credits. Called with what Stripe says of the intent now, by the webhook and by
-- the page that asks; in any order, any number of times.
--
-- intent: { id, status, amountReceived, currency, customer, livemode, paymentId (metadata, a hint only), chargeId,
--   receiptUrl, paymentMethodId, cardBrand, cardLast4, failureCode, failureMessage, detailsPending }
-- detailsPending: said by a signed event, which knows no card and no receipt; Stripe is asked for them next.
create function payments.settle(intent jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  payment public.payment_history;
  disagreement text;
  new_status text;
  grant_answer jsonb;
begin
  select * into payment from public.payment_history p where p.stripe_payment_intent_id = intent ->> 'id' for update;
  if not found and intent ->> 'paymentId' ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then
    -- The event beat our own commit of the intent's id. The metadata only finds the row; the row decides. An intent of
    -- another customer is not this payment's, whatever its metadata say: taking it in would lock the real one out.
    -- Whoever waited here for a first settlement finds the id that it wrote.
    select * into payment from public.payment_history p
    where p.id = (intent ->> 'paymentId')::uuid
      and coalesce(p.stripe_payment_intent_id, intent ->> 'id') = intent ->> 'id'
      and exists (select from public.stripe_customers c
        where c.tenant_id = p.tenant_id and c.stripe_customer_id = intent ->> 'customer')
    for update;
  end if;
  if payment.id is null then
    return jsonb_build_object('outcome', 'unknown_payment');
  end if;
  if payment.status = 'succeeded' then
    if payment.details_pending and intent -> 'detailsPending' is distinct from 'true' then
      if intent ->> 'status' is distinct from 'succeeded' then
        raise exception 'Payment % was credited by an event, and Stripe says %.', payment.id, intent ->> 'status';
      end if;
      update public.payment_history p
      set details_pending = false,
          stripe_charge_id = coalesce(intent ->> 'chargeId', p.stripe_charge_id),
          stripe_payment_method_id = coalesce(intent ->> 'paymentMethodId', p.stripe_payment_method_id),
          card_brand = coalesce(intent ->> 'cardBrand', p.card_brand),
          card_last4 = coalesce(intent ->> 'cardLast4', p.card_last4),
          receipt_url = coalesce(intent ->> 'receiptUrl', p.receipt_url), updated_at = now()
      where p.tenant_id = payment.tenant_id and p.id = payment.id;
    end if;
    return jsonb_build_object('outcome', 'already_credited', 'tenantId', payment.tenant_id, 'paymentId', payment.id);
  end if;

  new_status := case intent ->> 'status'
    when 'succeeded' then 'succeeded'
    when 'processing' then 'processing'
    when 'requires_action' then 'requires_action'
    when 'canceled' then 'canceled'
    else case when intent ->> 'failureCode' is not null then 'failed' else 'pending' end
  end;
  if payment.status in ('canceled', 'flagged') and new_status <> 'succeeded' then
    return jsonb_build_object('outcome', 'ignored', 'tenantId', payment.tenant_id, 'paymentId', payment.id);
  end if;

  if new_status = 'succeeded' then
    disagreement := case
      when (intent ->> 'amountReceived')::bigint is distinct from payment.amount_cents then 'amount'
      when intent ->> 'currency' is distinct from payment.currency then 'currency'
      when (intent ->> 'livemode')::boolean is distinct from payment.livemode then 'livemode'
      when intent ->> 'customer' is distinct from coalesce(payment.stripe_customer_id,
        (select c.stripe_customer_id from public.stripe_customers c where c.tenant_id = payment.tenant_id)) then 'customer'
    end;
    if disagreement is not null then
      new_status := 'flagged';
    end if;
  end if;

  update public.payment_history p
  set status = new_status,
      stripe_payment_intent_id = intent ->> 'id',
      stripe_customer_id = coalesce(p.stripe_customer_id, intent ->> 'customer'),
      stripe_charge_id = coalesce(intent ->> 'chargeId', p.stripe_charge_id),
      stripe_payment_method_id = coalesce(intent ->> 'paymentMethodId', p.stripe_payment_method_id),
      card_brand = coalesce(intent ->> 'cardBrand', p.card_brand),
      card_last4 = coalesce(intent ->> 'cardLast4', p.card_last4),
      receipt_url = coalesce(intent ->> 'receiptUrl', p.receipt_url),
      amount_received_cents = (intent ->> 'amountReceived')::bigint,
      failure_code = case when new_status = 'succeeded' then null else intent ->> 'failureCode' end,
      failure_message = case when new_status = 'succeeded' then null else intent ->> 'failureMessage' end,
      flag_reason = case when new_status = 'flagged'
        then format('Stripe reports another %s than was agreed', disagreement) end,
      succeeded_at = case when new_status = 'succeeded' then clock_timestamp() end,
      details_pending = coalesce((intent ->> 'detailsPending')::boolean, false) and new_status = 'succeeded',
      updated_at = now()
  where p.tenant_id = payment.tenant_id and p.id = payment.id;

  if new_status <> 'succeeded' then
    return jsonb_build_object('outcome', case when new_status = 'flagged' then 'flagged' else 'recorded' end,
      'tenantId', payment.tenant_id, 'paymentId', payment.id, 'status', new_status);
  end if;

  grant_answer := credits.give(payment.tenant_id, payment.kind, payment.credits, 'refill:payment:' || payment.id,
    payment_id => payment.id,
    expires_at => case when payment.credits_expire_after_days is not null
      then clock_timestamp() + make_interval(days => payment.credits_expire_after_days) end,
    cost_cents => payment.amount_cents, currency => payment.currency, description => payment.description,
    user_id => payment.user_id);
  return jsonb_build_object('outcome', 'credited', 'tenantId', payment.tenant_id, 'paymentId', payment.id,
    'status', 'succeeded', 'credits', payment.credits, 'available', grant_answer -> 'available');
end $$;
comment on function payments.settle is
  'Brings a payment to what Stripe says of its intent, and grants its credits exactly once. outcome: credited, already_credited, recorded, ignored, flagged (amount, currency, mode or customer disagree: nothing is granted) or unknown_payment';

create function payments.save_card(
  tenant_id uuid, stripe_payment_method_id text, type text, brand text, last4 text, exp_month integer, exp_year integer,
  funding text, fingerprint text, wallet text
) returns public.payment_methods
language plpgsql security definer set search_path = '' as $$
declare
  card public.payment_methods;
begin
  -- The tenant's row is the lock: the first card becomes the default, and only one can be first.
  perform from public.tenants t where t.id = save_card.tenant_id for update;
  insert into public.payment_methods as m (tenant_id, stripe_payment_method_id, type, brand, last4, exp_month, exp_year,
    funding, fingerprint, wallet, is_default)
  values (save_card.tenant_id, save_card.stripe_payment_method_id, save_card.type, save_card.brand, save_card.last4,
    save_card.exp_month, save_card.exp_year, save_card.funding, save_card.fingerprint, save_card.wallet,
    not exists (select from public.payment_methods d where d.tenant_id = save_card.tenant_id and d.is_default))
  on conflict on constraint payment_methods_stripe_payment_method_id_key do update
  set brand = excluded.brand, last4 = excluded.last4, exp_month = excluded.exp_month, exp_year = excluded.exp_year,
      funding = excluded.funding, fingerprint = excluded.fingerprint, wallet = excluded.wallet, updated_at = now()
  where m.tenant_id = excluded.tenant_id
  returning * into card;
  if not found then
    perform errors.fail(409, 'card_of_another_tenant', 'This card belongs to another tenant.');
  end if;
  return card;
end $$;
comment on function payments.save_card is
  'Keeps or refreshes a card; a tenant''s first becomes its default. A detached payment method stays detached: Stripe never attaches it again. 409 card_of_another_tenant';

create function payments.detach_card(stripe_payment_method_id text) returns public.payment_methods
language plpgsql security definer set search_path = '' as $$
declare
  card public.payment_methods;
  was_default boolean;
begin
  select * into card from public.payment_methods m where m.stripe_payment_method_id = detach_card.stripe_payment_method_id;
  if not found then return null; end if;
  perform from public.tenants t where t.id = card.tenant_id for update;
  select m.is_default into was_default from public.payment_methods m where m.tenant_id = card.tenant_id and m.id = card.id;
  update public.payment_methods m
  set detached_at = coalesce(m.detached_at, now()), is_default = false, updated_at = now()
  where m.tenant_id = card.tenant_id and m.id = card.id returning * into card;
  if was_default then
    update public.payment_methods m set is_default = true, updated_at = now()
    where m.tenant_id = card.tenant_id and m.id = (
      select n.id from public.payment_methods n where n.tenant_id = card.tenant_id and n.detached_at is null
      order by n.created_at desc limit 1);
  end if;
  return card;
end $$;
comment on function payments.detach_card is 'Marks a card as removed; the newest other card becomes the default. Null where it is not known';

create function payments.set_default_card(tenant_id uuid, card_id uuid) returns public.payment_methods
language plpgsql security definer set search_path = '' as $$
declare
  card public.payment_methods;
begin
  perform from public.tenants t where t.id = set_default_card.tenant_id for update;
  select * into card from public.payment_methods m where m.tenant_id = set_default_card.tenant_id and m.id = card_id;
  if not found then
    perform errors.fail(404, 'card_not_found', 'There is no such card.');
  end if;
  if card.detached_at is not null then
    perform errors.fail(409, 'card_removed', 'This card was removed. Choose or add another one.');
  end if;
  update public.payment_methods m set is_default = false, updated_at = now() where m.tenant_id = card.tenant_id and m.is_default;
  update public.payment_methods m set is_default = true, updated_at = now()
  where m.tenant_id = card.tenant_id and m.id = card.id returning * into card;
  return card;
end $$;
comment on function payments.set_default_card is 'Makes a card the default one; 404 card_not_found, 409 card_removed';

grant execute on function payments.save_customer, payments.begin_purchase, payments.attach_intent, payments.set_save_card,
  payments.settle, payments.save_card, payments.detach_card, payments.set_default_card to refill_server;
