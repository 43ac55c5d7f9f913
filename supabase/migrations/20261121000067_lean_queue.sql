-- What asking for a job costs, since every event and many debits ask for one. Plans of the queue's statements are made
-- while the queue is short and kept: without the settings below they read all of it once it is long (measured: 0.8 ms
-- at two thousand waiting jobs), or are made anew at every call (0.4 ms).
create or replace function jobs.enqueue(
  task text, payload jsonb, job_key text default null, run_at timestamptz default null, queue_name text default null
) returns void language plpgsql security definer set search_path = ''
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
begin
  perform graphile_worker.add_job(
    identifier => enqueue.task, payload => enqueue.payload::json, queue_name => enqueue.queue_name,
    run_at => enqueue.run_at, job_key => enqueue.job_key,
    -- Without a key there is nothing to replace: this mode leaves out looking for it.
    job_key_mode => case when enqueue.job_key is null then 'unsafe_dedupe' else 'replace' end);
end $$;
