-- Runs of the jobs that an operator starts: from the command line, the API, a page or a schedule. A run keeps what it
-- was given, how far it is and what came of it. Whoever works on a run proves it by the number of its start: a run that
-- was taken for dead and started anew cannot be written to by its former worker.

create table public.job_runs (
  id                  uuid primary key default gen_random_uuid(),
  job                 text not null check (job ~ '^[a-z][a-z0-9-]{1,62}$'),
  input               jsonb not null default '{}',
  -- Chosen by whoever starts it: a repeat finds the same run. What a job charges is charged once for one key.
  run_key             text not null check (length(run_key) between 1 and 200),
  status              text not null default 'queued'
    check (status in ('queued', 'running', 'succeeded', 'failed', 'died', 'canceled')),
  is_concurrent       boolean not null,
  progress_done       bigint,
  progress_total      bigint,
  progress_message    text not null default '',
  -- As json, which keeps the order of its keys: others read it.
  output              json,
  error               text,
  -- What the job needs to go on after it was cut off.
  state               jsonb not null default '{}',
  started_via         text not null check (started_via in ('command', 'api', 'page', 'schedule')),
  -- A person's e-mail address, a key's name, a schedule's name, a user of the machine.
  started_by          text not null check (length(started_by) between 1 and 320),
  -- How often it was started: resuming counts up.
  starts              integer not null default 0,
  is_cancel_requested boolean not null default false,
  created_at          timestamptz not null default clock_timestamp(),
  queued_at           timestamptz not null default clock_timestamp(),
  started_at          timestamptz,
  heartbeat_at        timestamptz,
  finished_at         timestamptz,
  -- Of all its starts.
  duration_ms         bigint not null default 0,
  constraint job_runs_run_key_key unique (run_key),
  check ((status in ('queued', 'running')) = (finished_at is null))
);
create index job_runs_by_time_index on public.job_runs (created_at desc);
create index job_runs_by_job_index on public.job_runs (job, created_at desc);
-- The same job does not run, or wait to run, twice at once unless it says it may.
create unique index job_runs_one_at_a_time on public.job_runs (job)
  where status in ('queued', 'running') and not is_concurrent;
create index job_runs_unfinished_index on public.job_runs (heartbeat_at) where status in ('queued', 'running');

create table public.job_run_lines (
  run_id  uuid not null references public.job_runs (id) on delete cascade,
  number  bigint generated always as identity,
  at      timestamptz not null,
  line    text not null,
  details jsonb not null default '{}',
  primary key (run_id, number)
);
comment on table public.job_run_lines is 'What a run said while it ran';

alter table public.job_runs enable row level security;
alter table public.job_run_lines enable row level security;
create policy "Operators see runs of jobs" on public.job_runs
  for select to authenticated using ((select tenancy.am_operator()));
create policy "Operators see what runs said" on public.job_run_lines
  for select to authenticated using ((select tenancy.am_operator()));
create policy "The server reads every run of a job" on public.job_runs for select to refill_server using (true);
create policy "The server reads what every run said" on public.job_run_lines for select to refill_server using (true);
grant select on public.job_runs, public.job_run_lines to authenticated, refill_server;

create function jobs.note_dead_runs() returns integer
language plpgsql security definer set search_path = '' as $$
declare
  dead integer;
begin
  update public.job_runs r
  set status = 'died', finished_at = clock_timestamp(),
      duration_ms = r.duration_ms + greatest(0, extract(epoch from r.heartbeat_at - r.started_at) * 1000),
      error = 'It was not heard of for half a minute: its process was killed or lost the database.'
  where r.status = 'running' and r.heartbeat_at < clock_timestamp() - interval '30 seconds';
  get diagnostics dead = row_count;
  return dead;
end $$;
comment on function jobs.note_dead_runs is 'Marks runs as died that have not been heard of for 30 seconds; returns how many';

create function jobs.claim_run(run_id uuid, start integer) returns public.job_runs
language plpgsql security definer set search_path = '' as $$
declare
  run public.job_runs;
begin
  update public.job_runs r
  set status = 'running', starts = r.starts + 1, started_at = clock_timestamp(), heartbeat_at = clock_timestamp()
  where r.id = claim_run.run_id and r.status = 'queued' and r.starts + 1 = claim_run.start returning * into run;
  return run;
end $$;
comment on function jobs.claim_run is
  'Takes a queued run for its start of this number; null where somebody else did, or it is canceled';

create function jobs.enqueue_run(run public.job_runs) returns void
language sql set search_path = '' as $$
  select jobs.enqueue('run-job', jsonb_build_object('runId', run.id, 'start', run.starts + 1),
    job_key => format('run-job:%s:%s', run.id, run.starts + 1))
$$;
comment on function jobs.enqueue_run is 'Internal: has a worker execute a run that waits';

create function jobs.begin_run(
  job text, input jsonb, run_key text, is_concurrent boolean, started_via text, started_by text, is_enqueued boolean,
  out run public.job_runs, out is_new boolean
) language plpgsql security definer set search_path = '' as $$
declare
  other public.job_runs;
begin
  perform jobs.note_dead_runs();
  -- Two at once under one key, or of one job: the second waits here for the first, and sees it.
  perform pg_advisory_xact_lock(hashtextextended('job:' || begin_run.job, 0));
  select * into run from public.job_runs r where r.run_key = begin_run.run_key;
  if found then
    if run.job <> begin_run.job or run.input <> begin_run.input then
      perform errors.fail(409, 'idempotency_key_reused', 'This run key was already used for another run.',
        jsonb_build_object('param', 'runKey', 'runId', run.id));
    end if;
    is_new := false;
    return;
  end if;
  if not begin_run.is_concurrent then
    select * into other from public.job_runs r
    where r.job = begin_run.job and r.status in ('queued', 'running') limit 1;
    if found then
      perform errors.fail(409, 'job_already_running', format('%s is already %s, and does not run twice at once.',
        begin_run.job, case other.status when 'queued' then 'waiting to run' else 'running' end),
        jsonb_build_object('runId', other.id));
    end if;
  end if;
  insert into public.job_runs (job, input, run_key, is_concurrent, started_via, started_by)
  values (begin_run.job, begin_run.input, begin_run.run_key, begin_run.is_concurrent, begin_run.started_via,
    begin_run.started_by)
  returning * into run;
  is_new := true;
  if begin_run.is_enqueued then
    perform jobs.enqueue_run(run);
  else
    run := jobs.claim_run(run.id, 1);
  end if;
end $$;
comment on function jobs.begin_run is
  'A new run, waiting for a worker where is_enqueued and running by the caller otherwise; or the one begun under this key. 409 job_already_running, 409 idempotency_key_reused';

create function jobs.beat_run(
  run_id uuid, start integer, progress_done bigint, progress_total bigint, progress_message text, lines jsonb,
  out is_ours boolean, out is_cancel_requested boolean
) language plpgsql security definer set search_path = '' as $$
begin
  update public.job_runs r
  set heartbeat_at = clock_timestamp(), progress_done = coalesce(beat_run.progress_done, r.progress_done),
      progress_total = coalesce(beat_run.progress_total, r.progress_total),
      progress_message = coalesce(beat_run.progress_message, r.progress_message)
  where r.id = beat_run.run_id and r.status = 'running' and r.starts = beat_run.start
  returning r.is_cancel_requested into beat_run.is_cancel_requested;
  is_ours := found;
  if is_ours then
    insert into public.job_run_lines (run_id, at, line, details)
    select beat_run.run_id, l.at, l.line, coalesce(l.details, '{}')
    from jsonb_to_recordset(beat_run.lines) as l (at timestamptz, line text, details jsonb);
  end if;
end $$;
comment on function jobs.beat_run is
  'The worker of a run lives, is so far and says these lines: [{ at, line, details }]. is_ours false: the run was taken for dead, or ended';

create function jobs.save_run_state(run_id uuid, start integer, state jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.job_runs r set state = save_run_state.state, heartbeat_at = clock_timestamp()
  where r.id = save_run_state.run_id and r.status = 'running' and r.starts = save_run_state.start;
  return found;
end $$;
comment on function jobs.save_run_state is 'Keeps what the run needs to go on; false where the run is not this worker''s any more';

create function jobs.finish_run(run_id uuid, start integer, status text, output json, error text) returns public.job_runs
language sql security definer set search_path = '' as $$
  update public.job_runs r
  set status = finish_run.status, output = finish_run.output, error = finish_run.error,
      finished_at = clock_timestamp(), heartbeat_at = clock_timestamp(),
      duration_ms = r.duration_ms + extract(epoch from clock_timestamp() - r.started_at) * 1000
  where r.id = finish_run.run_id and r.status = 'running' and r.starts = finish_run.start returning r.*
$$;
comment on function jobs.finish_run is
  'Ends a run: succeeded with its output, failed with its error, or canceled; null where the run is not this worker''s any more';

create function jobs.resume_run(run_id uuid, is_enqueued boolean) returns public.job_runs
language plpgsql security definer set search_path = '' as $$
declare
  run public.job_runs;
begin
  perform jobs.note_dead_runs();
  select * into run from public.job_runs r where r.id = resume_run.run_id for update;
  if not found then
    perform errors.fail(404, 'run_not_found', 'There is no such run.');
  end if;
  if run.status not in ('died', 'failed', 'canceled') then
    perform errors.fail(409, 'run_not_resumable', case run.status
      when 'succeeded' then 'This run has succeeded: there is nothing to resume.'
      else 'This run has not ended: there is nothing to resume.' end, jsonb_build_object('status', run.status));
  end if;
  perform pg_advisory_xact_lock(hashtextextended('job:' || run.job, 0));
  if not run.is_concurrent and exists (
    select from public.job_runs r where r.job = run.job and r.status in ('queued', 'running'))
  then
    perform errors.fail(409, 'job_already_running',
      format('%s is already running, and does not run twice at once.', run.job));
  end if;
  update public.job_runs r
  set status = 'queued', queued_at = clock_timestamp(), finished_at = null, error = null, is_cancel_requested = false
  where r.id = run.id returning * into run;
  if resume_run.is_enqueued then
    perform jobs.enqueue_run(run);
    return run;
  end if;
  return jobs.claim_run(run.id, run.starts + 1);
end $$;
comment on function jobs.resume_run is
  'Has a run that died, failed or was canceled go on from the state it kept. 404 run_not_found, 409 run_not_resumable, 409 job_already_running';

create function jobs.sweep_runs() returns integer
language plpgsql security definer set search_path = '' as $$
begin
  -- A worker that was killed between taking the job and claiming its run left a run that nobody would ever take.
  perform jobs.enqueue_run(r) from public.job_runs r
  where r.status = 'queued' and r.queued_at < clock_timestamp() - interval '1 minute';
  return jobs.note_dead_runs();
end $$;
comment on function jobs.sweep_runs is 'Notes runs that died, returns how many, and has those that wait too long taken up';

create function jobs.cancel_run(run_id uuid) returns public.job_runs
language plpgsql security definer set search_path = '' as $$
declare
  run public.job_runs;
begin
  update public.job_runs r
  set is_cancel_requested = true, status = case r.status when 'queued' then 'canceled' else r.status end,
      finished_at = case r.status when 'queued' then clock_timestamp() end
  where r.id = cancel_run.run_id and r.status in ('queued', 'running') returning * into run;
  if not found then
    select * into run from public.job_runs r where r.id = cancel_run.run_id;
    if not found then
      perform errors.fail(404, 'run_not_found', 'There is no such run.');
    end if;
  end if;
  return run;
end $$;
comment on function jobs.cancel_run is
  'Cancels a run that waits, and asks one that runs to stop at its next safe place; nothing where it has ended. 404 run_not_found';

grant execute on function jobs.note_dead_runs, jobs.sweep_runs, jobs.begin_run, jobs.claim_run, jobs.beat_run, jobs.save_run_state,
  jobs.finish_run, jobs.resume_run, jobs.cancel_run to refill_server;
