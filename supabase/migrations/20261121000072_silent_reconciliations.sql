-- Called before a run begins, so that what begin_run allows for (half an hour) is not waited for where a run says that it lives.
create function reconciliation.end_silent_runs() returns integer
language sql security definer set search_path = '' as $$
  with silent as (
    update public.reconciliation_runs r set status = 'failed', finished_at = clock_timestamp(), error = 'It did not end.'
    where r.status = 'running' and r.alive_at < clock_timestamp() - interval '25 seconds' returning r.id
  ) select count(*)::integer from silent
$$;
comment on function reconciliation.end_silent_runs is
  'Ends runs whose process was killed, before the job that takes their place begins; returns how many';
grant execute on function reconciliation.end_silent_runs to refill_server;
