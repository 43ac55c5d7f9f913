-- What credits cost. Prices live here and nowhere else; a purchase freezes them on its payment row.

create table public.credit_packages (
  id                 uuid primary key default gen_random_uuid(),
  slug               text not null check (slug ~ '^[a-z0-9-]{1,48}$'),
  name               text not null check (length(btrim(name)) between 1 and 60),
  description        text not null default '' check (length(description) <= 200),
  credits            bigint not null check (credits between 1 and 1000000000000),
  price_cents        bigint not null check (price_cents between 1 and 99999999),
  currency           text not null check (currency ~ '^[a-z]{3}$'),
  -- Credits of this package lapse so many days after they were bought; null: never.
  expires_after_days integer check (expires_after_days between 1 and 3660),
  is_active          boolean not null default true,
  position           integer not null default 0,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  constraint credit_packages_slug_key unique (slug)
);
comment on column public.credit_packages.price_cents is 'In the currency''s minor unit';

-- Custom amounts: the highest tier that the amount reaches sets the rate for the whole amount.
create table public.custom_amount_tiers (
  currency          text not null check (currency ~ '^[a-z]{3}$'),
  from_cents        bigint not null check (from_cents > 0),
  -- credits = floor(amount * credits_per_hundred / 100), in minor units: integers all the way.
  credits_per_hundred bigint not null check (credits_per_hundred > 0),
  primary key (currency, from_cents)
);
comment on column public.custom_amount_tiers.credits_per_hundred is 'Credits for every 100 minor units';

create table public.custom_amount_limits (
  currency  text primary key check (currency ~ '^[a-z]{3}$'),
  min_cents bigint not null check (min_cents > 0),
  max_cents bigint not null,
  check (max_cents >= min_cents and max_cents <= 99999999)
);

alter table public.credit_packages enable row level security;
alter table public.custom_amount_tiers enable row level security;
alter table public.custom_amount_limits enable row level security;

create policy "Anyone signed in sees packages on sale" on public.credit_packages
  for select to authenticated using (is_active);
create policy "Anyone signed in sees the rates of custom amounts" on public.custom_amount_tiers
  for select to authenticated using (true);
create policy "Anyone signed in sees the limits of custom amounts" on public.custom_amount_limits
  for select to authenticated using (true);
create policy "The server reads every package" on public.credit_packages for select to refill_server using (true);
create policy "The server reads every rate" on public.custom_amount_tiers for select to refill_server using (true);
create policy "The server reads every limit" on public.custom_amount_limits for select to refill_server using (true);

grant select on public.credit_packages, public.custom_amount_tiers, public.custom_amount_limits
  to authenticated, refill_server;

create function payments.credits_for_custom_amount(amount_cents bigint, currency text) returns bigint
language plpgsql stable security definer set search_path = '' as $$
declare
  bounds public.custom_amount_limits;
  rate bigint;
  bought bigint;
begin
  select * into bounds from public.custom_amount_limits l where l.currency = credits_for_custom_amount.currency;
  if not found then
    perform errors.fail(400, 'currency_not_supported', 'Custom amounts are not sold in this currency.',
      '{"param": "currency"}');
  end if;
  if amount_cents is null or amount_cents < bounds.min_cents or amount_cents > bounds.max_cents then
    perform errors.fail(400, 'amount_out_of_range', 'This amount is outside of what can be bought.',
      jsonb_build_object('param', 'customAmountCents', 'minCents', bounds.min_cents, 'maxCents', bounds.max_cents,
        'currency', bounds.currency));
  end if;
  select t.credits_per_hundred into rate from public.custom_amount_tiers t
  where t.currency = credits_for_custom_amount.currency and t.from_cents <= amount_cents
  order by t.from_cents desc limit 1;
  if rate is null then
    perform errors.fail(400, 'amount_out_of_range', 'No rate is set for this amount.', '{"param": "customAmountCents"}');
  end if;
  bought := amount_cents * rate / 100;
  -- What credits.give would refuse must not be sold: it would be paid and never granted.
  if bought not between 1 and 1000000000000 then
    perform errors.fail(400, 'amount_out_of_range', 'This amount buys no whole number of credits that can be granted.',
      '{"param": "customAmountCents"}');
  end if;
  return bought;
end $$;
comment on function payments.credits_for_custom_amount is
  'Credits that a custom amount buys; 400 currency_not_supported, 400 amount_out_of_range with the limits';
grant execute on function payments.credits_for_custom_amount to refill_server;
