-- How a notice reaches a person: what each person wants to hear of, the mail's way out, and the looks at the calendar
-- that tell of what nobody did.

-- Everybody hears of everything but what they switched off: a row is an exception.
create table public.notice_preferences (
  tenant_id  uuid not null references public.tenants (id),
  user_id    uuid not null references public.profiles (user_id) on delete cascade,
  kind       text not null check (kind ~ '^[a-z0-9-]{1,60}$'),
  channel    text not null check (channel in ('email', 'banner')),
  is_wanted  boolean not null,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, user_id, kind, channel)
);
alter table public.notice_preferences enable row level security;
create policy "People see what they chose to be told" on public.notice_preferences
  for select to authenticated
  using (user_id = (select auth.uid()) and tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every choice" on public.notice_preferences
  for select to refill_server using (true);
grant select on public.notice_preferences to authenticated, refill_server;

create function notifications.set_preferences(tenant_id uuid, user_id uuid, preferences jsonb) returns void
language sql security definer set search_path = '' as $$
  insert into public.notice_preferences as p (tenant_id, user_id, kind, channel, is_wanted)
  select set_preferences.tenant_id, set_preferences.user_id, c.kind, c.channel, c."isWanted"
  from jsonb_to_recordset(preferences) as c (kind text, channel text, "isWanted" boolean)
  on conflict on constraint notice_preferences_pkey
  do update set is_wanted = excluded.is_wanted, updated_at = clock_timestamp();
$$;
comment on function notifications.set_preferences is
  'Keeps what a person wants to be told of: [{ kind, channel, isWanted }], each pair of kind and channel once; others stay as they are';

-- Mail goes out at least once and, but for a crash between the server's acceptance and our commit, at most once. A try
-- is claimed by moving the next one away, so that two workers never send the same notice side by side, and a worker
-- that died leaves a notice that the sweep finds. No transaction is held while a mail server thinks.
alter table public.notices
  add column tries       integer not null default 0,
  add column next_try_at timestamptz not null default clock_timestamp(),
  add column last_error  text,
  -- When it was due, the person no longer had a say in this tenant.
  add column withheld_at timestamptz;
drop index public.notices_unsent_index;
create index notices_unsent_index on public.notices (next_try_at)
  where channel = 'email' and sent_at is null and withheld_at is null;
create index notices_unread_index on public.notices (user_id, tenant_id, created_at desc)
  where channel = 'banner' and read_at is null;

drop function notifications.tell(uuid, text, text, jsonb);
create function notifications.tell(
  tenant_id uuid, kind text, event_key text, payload jsonb default '{}', channels text[] default '{email,banner}'
) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  notice record;
  told integer := 0;
  failures constant text[] := array['recharge-declined', 'recharge-paused', 'recharge-needs-authentication'];
begin
  for notice in
    insert into public.notices (tenant_id, user_id, channel, kind, event_key, payload)
    select m.tenant_id, m.user_id, c.channel, tell.kind, tell.event_key, tell.payload
    from public.memberships m cross join unnest(tell.channels) as c (channel)
    where m.tenant_id = tell.tenant_id and m.role in ('owner', 'admin')
      and not exists (
        select from public.notice_preferences p
        where p.tenant_id = m.tenant_id and p.user_id = m.user_id and p.kind = tell.kind and p.channel = c.channel
          and not p.is_wanted)
    -- In one order, so that two that tell of the same event never wait for each other.
    order by m.user_id, c.channel
    on conflict on constraint notices_event_key do nothing
    returning notices.tenant_id, notices.id, notices.channel
  loop
    told := told + 1;
    if notice.channel = 'email' then
      perform jobs.enqueue('send-notice',
        jsonb_build_object('tenantId', notice.tenant_id, 'noticeId', notice.id),
        job_key => 'send-notice:' || notice.id);
    end if;
  end loop;
  -- Of how recharges go the last banner alone is true: a success ends what went wrong, and what is waited for, too.
  if told > 0 and (tell.kind = 'recharge-succeeded' or tell.kind = any (failures)) then
    update public.notices n set read_at = clock_timestamp()
    where n.tenant_id = tell.tenant_id and n.channel = 'banner' and n.read_at is null
      and (n.kind, n.event_key) <> (tell.kind, tell.event_key)
      and (n.kind = any (failures)
        or (tell.kind = 'recharge-succeeded' and n.kind in ('recharge-succeeded', 'recharge-cap-reached')));
  end if;
  return told;
end $$;
comment on function notifications.tell is
  'Tells owners and admins of an event, once per person and channel, but for what they switched off; the job that sends each mail is enqueued in the same transaction. Returns how many notices are new';

create function notifications.claim(tenant_id uuid, notice_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  notice public.notices;
  recipient jsonb;
begin
  update public.notices n
  set tries = n.tries + 1,
      next_try_at = clock_timestamp() + least(interval '2 minutes' * power(2, n.tries), interval '6 hours')
  where n.tenant_id = claim.tenant_id and n.id = claim.notice_id and n.channel = 'email'
    and n.sent_at is null and n.withheld_at is null and n.next_try_at <= clock_timestamp()
  returning * into notice;
  if not found then return null; end if;

  select jsonb_build_object('email', p.email, 'fullName', p.full_name, 'tenantName', t.name, 'tenantSlug', t.slug)
  into recipient
  from public.memberships m join public.profiles p using (user_id) join public.tenants t on t.id = m.tenant_id
  where m.tenant_id = notice.tenant_id and m.user_id = notice.user_id and m.role in ('owner', 'admin');
  if recipient is null then
    update public.notices n set withheld_at = clock_timestamp() where n.tenant_id = notice.tenant_id and n.id = notice.id;
    return null;
  end if;
  return recipient || jsonb_build_object('id', notice.id, 'kind', notice.kind, 'payload', notice.payload,
    'createdAt', notice.created_at, 'tries', notice.tries,
    'card', (
      select jsonb_build_object('brand', m.brand, 'last4', m.last4) from public.payment_methods m
      where m.tenant_id = notice.tenant_id and m.id::text = notice.payload ->> 'cardId'));
end $$;
comment on function notifications.claim is
  'Takes a notice to send it, with who receives it, and puts the next try off by 2 minutes, doubling up to 6 hours; null where it went out, is being sent, is not due, or the person no longer has a say in the tenant';

create function notifications.note_failure(tenant_id uuid, notice_id uuid, error text) returns void
language sql security definer set search_path = '' as $$
  update public.notices n set last_error = left(note_failure.error, 500)
  where n.tenant_id = note_failure.tenant_id and n.id = note_failure.notice_id and n.sent_at is null
$$;
comment on function notifications.note_failure is 'Keeps why a mail did not go out; the sweep tries again';

create function notifications.resend_due(most_tries integer default 12) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  due integer;
begin
  select count(jobs.enqueue('send-notice', jsonb_build_object('tenantId', n.tenant_id, 'noticeId', n.id),
    job_key => 'send-notice:' || n.id))
  into due
  from (
    select tenant_id, id from public.notices
    where channel = 'email' and sent_at is null and withheld_at is null and next_try_at <= clock_timestamp()
      -- What tell enqueued a moment ago needs no second job.
      and created_at < clock_timestamp() - interval '1 minute' and tries < most_tries
    order by next_try_at limit 500
  ) n;
  return due;
end $$;
comment on function notifications.resend_due is
  'Enqueues mails that should have gone out and did not: the server refused for now, or a worker died; returns how many';

-- A purchase is told of in the transaction that credits it, whoever settles it.
create function notifications.tell_of_purchase() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform notifications.tell(new.tenant_id, 'purchase-receipt', new.id::text,
    jsonb_build_object('paymentId', new.id, 'amountCents', new.amount_cents, 'currency', new.currency,
      'credits', new.credits, 'description', new.description, 'cardBrand', new.card_brand, 'cardLast4', new.card_last4,
      'receiptUrl', new.receipt_url, 'succeededAt', new.succeeded_at),
    channels => '{email}');
  return null;
end $$;
comment on function notifications.tell_of_purchase is 'Sends the receipt of a purchase that was just credited';
-- The receipt names the card, so that it waits for the details.
create trigger a_purchase_has_a_receipt after update of status, details_pending on public.payment_history
  for each row when (new.kind = 'purchase' and new.status = 'succeeded' and not new.details_pending
    and (old.status <> 'succeeded' or old.details_pending))
  execute function notifications.tell_of_purchase();

-- Who set no alert hears all the same before a purchase is used up: at a tenth of the last one. Promotions and
-- adjustments are nobody's usual amount.
create function credits.follow_purchases() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform credits.set_thresholds(b.tenant_id, 'default-alert', array[b.alert])
  from (
    select distinct on (g.tenant_id) g.tenant_id, greatest(1, g.credits / 10) as alert from bought g
    where g.source in ('purchase', 'recharge', 'subscription', 'invoice')
    order by g.tenant_id, g.created_at desc, g.id
  ) b
  -- Most buy the same again.
  where not exists (
    select from public.credit_thresholds t
    where t.tenant_id = b.tenant_id and t.purpose = 'default-alert' and t.credits = b.alert);
  return null;
end $$;
comment on function credits.follow_purchases is
  'Internal: sets the default alert of tenants to a tenth of what each bought last';
create trigger the_default_alert_follows_purchases after insert on public.credit_grants
  referencing new table as bought for each statement execute function credits.follow_purchases();
create function notifications.tell_of_expiring_cards(at timestamptz default clock_timestamp()) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  told integer;
  this_month date := date_trunc('month', at at time zone 'utc');
begin
  select coalesce(sum(notifications.tell(c.tenant_id, 'card-expiring',
    -- A card that Stripe updates has another expiry, and is another event when that comes.
    format('%s:%s:%s', c.id, to_char(c.last_month, 'YYYY-MM'), c.soon),
    jsonb_build_object('cardId', c.id, 'brand', c.brand, 'last4', c.last4, 'expMonth', c.exp_month,
      'expYear', c.exp_year, 'isDefault', c.is_default, 'soon', c.soon))), 0)
  into told
  from (
    select m.*, make_date(m.exp_year, m.exp_month, 1) as last_month,
      case when make_date(m.exp_year, m.exp_month, 1) = this_month then 'this-month' else 'next-month' end as soon
    from public.payment_methods m
    where m.detached_at is null and m.exp_year between 2000 and 9999 and m.exp_month is not null
      and make_date(m.exp_year, m.exp_month, 1) in (this_month, (this_month + interval '1 month')::date)
  ) c;
  return told;
end $$;
comment on function notifications.tell_of_expiring_cards is
  'Tells, once a month, of saved cards whose last month (UTC) is this one or the next; returns how many notices are new';

create function notifications.tell_of_expiring_credits(at timestamptz default clock_timestamp()) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  told integer;
begin
  select coalesce(sum(notifications.tell(e.tenant_id, 'credits-expiring', format('%s:%s', e.day, e.stage),
    jsonb_build_object('credits', e.credits, 'expiresAt', e.expires_at, 'days', e.stage))), 0)
  into told
  from (
    select g.tenant_id, (g.expires_at at time zone 'utc')::date as day, s.stage, min(g.expires_at) as expires_at,
      sum(g.remaining)::bigint as credits
    -- The account knows when time changes it next, by an index: grants that lapse within a month are among these.
    from public.credit_accounts a
    join public.credit_grants g on g.tenant_id = a.tenant_id
    cross join lateral (
      select min(w.stage) as stage from unnest(array[30, 7, 1]) as w (stage)
      where g.expires_at <= at + make_interval(days => w.stage)
        -- Nobody is warned, on the day of a purchase, of a term that they just bought.
        and g.expires_at > g.effective_at + make_interval(days => w.stage)
    ) s
    where a.next_change_at <= at + interval '30 days'
      and g.remaining > 0 and g.lapsed_at is null and g.effective_at <= at and g.expires_at > at and s.stage is not null
    group by g.tenant_id, day, s.stage
  ) e;
  return told;
end $$;
comment on function notifications.tell_of_expiring_credits is
  'Tells of unused credits that lapse within 30, 7 and 1 days, once for each day of expiry (UTC) and stage; returns how many notices are new';

grant execute on function notifications.set_preferences, notifications.tell, notifications.claim,
  notifications.note_failure, notifications.resend_due, notifications.tell_of_expiring_cards,
  notifications.tell_of_expiring_credits to refill_server;
