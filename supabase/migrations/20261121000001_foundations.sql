-- Who may do what, before there is anything to do it to.
--
-- Pages read `public` through the Data API as `authenticated`, under row-level security. The server connects as
-- `refill_server`: not a superuser, no bypass of row-level security, and no right to write money; it calls the
-- functions of the schemas below, which no Data API role can reach.

do $$
begin
  if not exists (select from pg_roles where rolname = 'refill_server') then
    -- The password is set outside of migrations: by the launcher, or by hand when going live.
    create role refill_server login nosuperuser nocreatedb nocreaterole nobypassrls;
  end if;
end $$;

-- Lets the owner of these migrations hand a function to refill_server (see jobs.enqueue).
grant refill_server to current_user;

create schema errors;
create schema tenancy;
create schema credits;
create schema payments;
create schema webhooks;
create schema jobs;

comment on schema errors is 'How a function refuses';
comment on schema tenancy is 'Functions about people, tenants and memberships';
comment on schema credits is 'The ledger: the only code that changes a balance; also holds the monthly partitions of its entries';
comment on schema payments is 'Functions that record payments and settle them into credits';
comment on schema webhooks is 'The inbox of Stripe events';
comment on schema jobs is 'The one door to the job queue';

grant usage on schema errors, tenancy, credits, payments, webhooks, jobs to refill_server;
grant usage on schema public to refill_server, anon, authenticated, service_role;

-- Nothing is granted by default: each table and function names who may use it.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;

-- graphile-worker keeps its tables in a schema of its own; the migrate script installs them as refill_server.
create schema if not exists graphile_worker authorization refill_server;

create function errors.fail(status integer, code text, message text, details jsonb default '{}')
returns void language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = 'PT' || status, message = message, hint = code, detail = details::text;
end $$;
comment on function errors.fail is
  'Refuses: raises sqlstate PT<status, 400 to 499> with the code as hint and the details as JSON; lib/db.ts makes an AppError of it';

-- Runs as refill_server, the owner of the queue, so that callers need no right to the queue's tables.
-- A job belongs to the trace of the request that enqueued it: the server names its span in the setting
-- refill.traceparent, for one transaction and only where tracing is configured.
--
-- What asking for a job costs, since many statements do: the plans of the queue's own statements are made while the
-- queue is short and kept. Without the settings below they read all of it once it is long (measured: 0.8 ms at two
-- thousand waiting jobs), or are made anew at every call (0.4 ms). Without a key there is nothing to replace, and the
-- mode leaves out looking for it.
create function jobs.enqueue(
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
comment on function jobs.enqueue is
  'Adds a job in the caller''s transaction: the job exists if and only if the work that asked for it committed. A second job of the same job_key replaces the first while that waits.';
grant create on schema jobs to refill_server;
alter function jobs.enqueue owner to refill_server;
revoke create on schema jobs from refill_server;
do $$ begin execute format('grant execute on function jobs.enqueue to %I', current_user); end $$;
