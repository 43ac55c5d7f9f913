-- That a balance fell below a threshold the tenant has set, until somebody has seen it.
create table public.credit_alerts (
  tenant_id   uuid not null references public.credit_accounts (tenant_id),
  id          uuid not null default gen_random_uuid(),
  threshold   bigint not null check (threshold > 0),
  available   bigint not null check (available >= 0),
  -- The job that told of the crossing: run again, it adds no second alert.
  crossing_id text not null,
  crossed_at  timestamptz not null,
  seen_at     timestamptz,
  seen_by     uuid references public.profiles (user_id) on delete set null,
  primary key (tenant_id, id),
  constraint credit_alerts_crossing_key unique (tenant_id, crossing_id)
);
create index credit_alerts_unseen_index on public.credit_alerts (tenant_id, crossed_at desc) where seen_at is null;

alter table public.credit_alerts enable row level security;
create policy "Owners and admins see alerts" on public.credit_alerts
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "The server reads every alert" on public.credit_alerts for select to refill_server using (true);
grant select on public.credit_alerts to authenticated, refill_server;

-- A crossed alert is told of by mail where nothing refills the account by itself; the banner is the alert's own.
create function credits.record_alert(
  tenant_id uuid, crossed_threshold bigint, available bigint, crossing_id text, crossed_at timestamptz
) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  alert public.credit_alerts;
  is_default boolean := not exists (
    select from public.credit_thresholds t where t.tenant_id = record_alert.tenant_id and t.purpose = 'alert');
  is_refilled boolean := exists (
    select from public.auto_recharge_settings s
    where s.tenant_id = record_alert.tenant_id and s.enabled and s.paused_at is null);
begin
  -- Nobody asked for an alert, and nothing will run out.
  if is_default and is_refilled then
    return null;
  end if;
  -- One debit may cross several thresholds, and the crossing names the highest of any purpose: the lowest one of the
  -- tenant's own that was crossed says most.
  insert into public.credit_alerts (tenant_id, threshold, available, crossing_id, crossed_at)
  select record_alert.tenant_id, min(t.credits), record_alert.available, record_alert.crossing_id, record_alert.crossed_at
  from public.credit_thresholds t
  where t.tenant_id = record_alert.tenant_id and t.purpose = case when is_default then 'default-alert' else 'alert' end
    and t.credits <= record_alert.crossed_threshold and t.credits > record_alert.available
  having count(*) > 0
  on conflict on constraint credit_alerts_crossing_key do nothing
  returning * into alert;
  if found and not is_refilled then
    -- Once a day for each threshold, however often the balance goes up and down across it.
    perform notifications.tell(alert.tenant_id, 'low-balance',
      format('%s:%s', alert.threshold, to_char(alert.crossed_at at time zone 'utc', 'YYYY-MM-DD')),
      jsonb_build_object('thresholdCredits', alert.threshold, 'availableCredits', alert.available,
        'crossedAt', alert.crossed_at, 'isDefault', is_default),
      channels => '{email}');
  end if;
  return alert.id;
end $$;
comment on function credits.record_alert is
  'Records that a balance fell below an alert of the tenant, or below the default where it set none, once per crossing, and tells of it where there is no auto-recharge; null where none was crossed or it is known';

create function credits.dismiss_alerts(tenant_id uuid, user_id uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  dismissed integer;
begin
  update public.credit_alerts a set seen_at = clock_timestamp(), seen_by = dismiss_alerts.user_id
  where a.tenant_id = dismiss_alerts.tenant_id and a.seen_at is null;
  get diagnostics dismissed = row_count;
  return dismissed;
end $$;
comment on function credits.dismiss_alerts is 'Marks a tenant''s alerts as seen and returns how many were not';

grant execute on function credits.record_alert, credits.dismiss_alerts to refill_server;
