-- What the Usage tab reads. Both see what row-level security lets the person see, and nothing of the ledger itself:
-- the daily sums have as many rows after a year as days, labels, keys and members make.

create view public.credit_usage_by_day with (security_invoker = true) as
  select tenant_id, day, sum(credits)::bigint as credits, sum(debits)::bigint as debits
  from public.credit_usage_daily group by tenant_id, day;
comment on view public.credit_usage_by_day is 'Credits used per tenant and day (UTC)';
grant select on public.credit_usage_by_day to authenticated, refill_server;

-- Sums in the database: the Data API hands out a thousand rows at most, and a busy tenant has more in a month.
create function public.usage_report(tenant_id uuid, first_day date, last_day date) returns jsonb
language sql stable set search_path = '' as $$
  with used as (
    select * from public.credit_usage_daily u
    where u.tenant_id = usage_report.tenant_id and u.day between usage_report.first_day and usage_report.last_day
  ), by_label as (
    select u.label, sum(u.credits)::bigint as credits, sum(u.debits)::bigint as debits
    from used u group by u.label order by 2 desc, 1 limit 50
  ), by_key as (
    select u.api_key_id, sum(u.credits)::bigint as credits, sum(u.debits)::bigint as debits
    from used u group by u.api_key_id order by 2 desc, 1 limit 50
  ), by_member as (
    select u.user_id, sum(u.credits)::bigint as credits, sum(u.debits)::bigint as debits
    from used u group by u.user_id order by 2 desc, 1 limit 50
  ), before as (
    select coalesce(sum(b.credits), 0)::bigint as credits, coalesce(sum(b.debits), 0)::bigint as debits
    from public.credit_usage_daily b
    where b.tenant_id = usage_report.tenant_id and b.day < usage_report.first_day
      and b.day >= usage_report.first_day - (usage_report.last_day - usage_report.first_day + 1)
  )
  select jsonb_build_object(
    'total', (select jsonb_build_object('credits', coalesce(sum(u.credits), 0), 'debits', coalesce(sum(u.debits), 0)) from used u),
    'before', (select to_jsonb(b) from before b),
    'days', (select coalesce(jsonb_agg(d order by d.day), '[]') from (
      select u.day, sum(u.credits)::bigint as credits, sum(u.debits)::bigint as debits from used u group by u.day) d),
    'labels', (select coalesce(jsonb_agg(jsonb_build_object('id', l.label, 'name', l.label, 'credits', l.credits,
      'debits', l.debits) order by l.credits desc, l.label), '[]') from by_label l),
    -- A member sees no keys, and so no names of them.
    'keys', (select coalesce(jsonb_agg(jsonb_build_object('id', k.api_key_id, 'name', a.name, 'credits', k.credits,
      'debits', k.debits) order by k.credits desc, k.api_key_id), '[]')
      from by_key k left join public.api_keys a on a.tenant_id = usage_report.tenant_id and a.id = k.api_key_id),
    'members', (select coalesce(jsonb_agg(jsonb_build_object('id', m.user_id, 'name', p.full_name, 'credits', m.credits,
      'debits', m.debits) order by m.credits desc, m.user_id), '[]')
      from by_member m left join public.profiles p on p.user_id = m.user_id))
$$;
comment on function public.usage_report is
  'Credits used from first_day to last_day (UTC, both included): in all, in as many days before, per day, and the 50 largest labels, keys and members';
grant execute on function public.usage_report to authenticated;
