-- A job belongs to the trace of the request that enqueued it: the server names its span in the setting
-- refill.traceparent, for one transaction and only where tracing is configured.
grant create on schema jobs to refill_server;
create or replace function jobs.enqueue(
  task text, payload jsonb, job_key text default null, run_at timestamptz default null, queue_name text default null
) returns void language plpgsql security definer set search_path = '' as $$
declare
  traceparent constant text := nullif(current_setting('refill.traceparent', true), '');
begin
  perform graphile_worker.add_job(
    identifier => enqueue.task,
    payload => (case
      when traceparent is null or jsonb_typeof(enqueue.payload) <> 'object' then enqueue.payload
      else enqueue.payload || jsonb_build_object('traceparent', traceparent)
    end)::json,
    queue_name => enqueue.queue_name, run_at => enqueue.run_at, job_key => enqueue.job_key);
end $$;
revoke create on schema jobs from refill_server;
