-- When jobs run by themselves. The times are computed by the server from the cron expression (UTC); whichever worker
-- moves a schedule on from the time that was due has begun its run, in the same transaction: no other does.

create table public.job_schedules (
  id          uuid primary key default gen_random_uuid(),
  name        text not null check (length(btrim(name)) between 1 and 100),
  job         text not null check (job ~ '^[a-z][a-z0-9-]{1,62}$'),
  input       jsonb not null default '{}',
  -- Five fields, UTC.
  cron        text not null check (length(cron) between 9 and 200),
  is_enabled  boolean not null,
  -- Null where it is switched off or will never be due again.
  next_run_at timestamptz,
  last_run_id uuid references public.job_runs (id) on delete set null,
  -- Why the last time that was due began no run.
  last_note   text not null default '',
  created_at  timestamptz not null default clock_timestamp(),
  updated_at  timestamptz not null default clock_timestamp(),
  check (is_enabled or next_run_at is null)
);
-- People and runs know a schedule by its name.
create unique index job_schedules_name_key on public.job_schedules (lower(name));
create index job_schedules_due_index on public.job_schedules (next_run_at) where next_run_at is not null;

alter table public.job_schedules enable row level security;
create policy "Operators see schedules" on public.job_schedules
  for select to authenticated using ((select tenancy.am_operator()));
create policy "The server reads every schedule" on public.job_schedules for select to refill_server using (true);
grant select on public.job_schedules to authenticated, refill_server;

create function jobs.save_schedule(
  schedule_id uuid, name text, job text, input jsonb, cron text, is_enabled boolean, next_run_at timestamptz, user_id uuid
) returns public.job_schedules
language plpgsql security definer set search_path = '' as $$
declare
  before public.job_schedules;
  saved public.job_schedules;
begin
  if schedule_id is null then
    insert into public.job_schedules (name, job, input, cron, is_enabled, next_run_at)
    values (btrim(save_schedule.name), save_schedule.job, save_schedule.input, save_schedule.cron,
      save_schedule.is_enabled, save_schedule.next_run_at)
    returning * into saved;
  else
    select * into before from public.job_schedules s where s.id = schedule_id for update;
    if not found then
      perform errors.fail(404, 'schedule_not_found', 'There is no such schedule.');
    end if;
    update public.job_schedules s
    set name = btrim(save_schedule.name), job = save_schedule.job, input = save_schedule.input,
        cron = save_schedule.cron, is_enabled = save_schedule.is_enabled, next_run_at = save_schedule.next_run_at,
        updated_at = clock_timestamp()
    where s.id = schedule_id returning * into saved;
  end if;
  perform tenancy.audit(null, save_schedule.user_id, 'schedule.saved', saved.id::text, '',
    coalesce(to_jsonb(before), '{}'), to_jsonb(saved));
  return saved;
exception when unique_violation then
  perform errors.fail(409, 'schedule_exists', 'There is a schedule of this name already.', '{"param": "name"}');
end $$;
comment on function jobs.save_schedule is
  'Makes a schedule (schedule_id null) or changes one; written to the audit log. 404 schedule_not_found, 409 schedule_exists';

create function jobs.remove_schedule(schedule_id uuid, user_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  removed public.job_schedules;
begin
  delete from public.job_schedules s where s.id = schedule_id returning * into removed;
  if not found then
    perform errors.fail(404, 'schedule_not_found', 'There is no such schedule.');
  end if;
  perform tenancy.audit(null, remove_schedule.user_id, 'schedule.removed', removed.id::text, '', to_jsonb(removed), '{}');
end $$;
comment on function jobs.remove_schedule is 'Removes a schedule; its runs stay. 404 schedule_not_found';

create function jobs.take_schedule(
  schedule_id uuid, due_at timestamptz, next_run_at timestamptz, is_concurrent boolean
) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  schedule public.job_schedules;
  begun record;
begin
  update public.job_schedules s set next_run_at = take_schedule.next_run_at, last_note = ''
  where s.id = schedule_id and s.next_run_at = take_schedule.due_at and s.is_enabled returning * into schedule;
  if not found then
    return false;
  end if;
  begin
    select (b.run).id as run_id into begun from jobs.begin_run(schedule.job, schedule.input,
      format('schedule:%s:%s', schedule.id, extract(epoch from due_at)::bigint), take_schedule.is_concurrent, 'schedule',
      schedule.name, true) b;
    update public.job_schedules s set last_run_id = begun.run_id where s.id = schedule.id;
  exception when sqlstate 'PT409' then
    update public.job_schedules s set last_note = sqlerrm || ' This time was left out.' where s.id = schedule.id;
  end;
  return true;
end $$;
comment on function jobs.take_schedule is
  'Begins the run that was due at due_at and moves the schedule on; false where another worker did. A job that is still running is not begun twice: the time is left out, and noted';

grant execute on function jobs.save_schedule, jobs.remove_schedule, jobs.take_schedule to refill_server;
