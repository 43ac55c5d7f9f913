-- A job belongs to the trace of the request that enqueued it: the server names its span in the setting
-- refill.traceparent, for one transaction and only where tracing is configured.
--
-- What asking for a job costs, since many statements do: the plans of the queue's own statements are made while the
-- queue is short and kept. Without the settings below they read all of it once it is long (measured: 0.8 ms at two
-- thousand waiting jobs), or are made anew at every call (0.4 ms). Without a key there is nothing to replace, and the
-- mode leaves out looking for it.
grant create on schema jobs to refill_server;
create or replace function jobs.enqueue(
  task text, payload jsonb, job_key text default null, run_at timestamptz default null, queue_name text default null
) returns void language plpgsql security definer set search_path = ''
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  traceparent constant text := nullif(current_setting('refill.traceparent', true), '');
begin
  perform graphile_worker.add_job(
    identifier => enqueue.task,
    payload => (case
      when traceparent is null or jsonb_typeof(enqueue.payload) <> 'object' then enqueue.payload
      else enqueue.payload || jsonb_build_object('traceparent', traceparent)
    end)::json,
    queue_name => enqueue.queue_name, run_at => enqueue.run_at, job_key => enqueue.job_key,
    job_key_mode => case when enqueue.job_key is null then 'unsafe_dedupe' else 'replace' end);
end $$;
revoke create on schema jobs from refill_server;
