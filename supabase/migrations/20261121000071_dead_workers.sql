-- What a killed worker leaves behind is taken over within seconds: the queue alone would keep its jobs for hours.
alter table public.worker_heartbeats add column takes_jobs_as text[] not null default '{}';
comment on column public.worker_heartbeats.takes_jobs_as is 'The names under which the process locks jobs of the queue';

-- A reconciliation says that it goes on; one that fell silent gives way.
alter table public.reconciliation_runs add column alive_at timestamptz not null default clock_timestamp();

create function reconciliation.keep_run(run_id uuid) returns void
language sql security definer set search_path = '' as $$
  update public.reconciliation_runs r set alive_at = clock_timestamp() where r.id = keep_run.run_id and r.status = 'running'
$$;
comment on function reconciliation.keep_run is 'Says every few seconds that a run goes on';

create or replace function reconciliation.begin_run(asked_by uuid, overlap interval, grace interval)
returns public.reconciliation_runs
language plpgsql security definer set search_path = '' as $$
declare
  run public.reconciliation_runs;
begin
  -- One that was killed does not keep others from running, nor the job that takes its place.
  update public.reconciliation_runs r set status = 'failed', finished_at = clock_timestamp(), error = 'It did not end.'
  where r.status = 'running' and r.alive_at < clock_timestamp() - interval '25 seconds';
  insert into public.reconciliation_runs (asked_by, looked_from, looked_upto)
  select begin_run.asked_by,
    -- Stripe keeps events for thirty days.
    greatest(now() - interval '30 days',
      coalesce((select max(r.looked_upto) from public.reconciliation_runs r where r.status = 'finished'), '-infinity') - overlap),
    clock_timestamp() - grace
  on conflict do nothing returning * into run;
  return run;
end $$;
grant execute on function reconciliation.keep_run to refill_server;
