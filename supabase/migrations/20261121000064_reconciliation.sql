-- What comparing Stripe, our payments and the ledger came to.

create schema reconciliation;
comment on schema reconciliation is 'Functions that keep the reports of comparing Stripe, payments and ledger';
grant usage on schema reconciliation to refill_server;

create table public.reconciliation_runs (
  id            uuid primary key default gen_random_uuid(),
  status        text not null default 'running' check (status in ('running', 'finished', 'failed')),
  asked_by      uuid,
  started_at    timestamptz not null default clock_timestamp(),
  finished_at   timestamptz,
  -- Which of Stripe's objects were looked at, by when they were created. The next run begins before `upto`.
  looked_from   timestamptz not null,
  looked_upto   timestamptz not null,
  -- How many were compared: { events, payments, refunds, disputes }, and per currency what Stripe and we have received.
  counts        jsonb not null default '{}',
  totals        jsonb not null default '{}',
  error         text,
  -- A run says every few seconds that it goes on; one that fell silent gives way.
  alive_at      timestamptz not null default clock_timestamp(),
  is_full       boolean not null default false,
  check ((status = 'running') = (finished_at is null))
);
comment on column public.reconciliation_runs.is_full is 'Compared every payment with the ledger, not only those that changed in the window';
create index reconciliation_runs_by_time_index on public.reconciliation_runs (started_at desc);
-- Two at once would report everything twice.
create unique index reconciliation_runs_one_at_a_time on public.reconciliation_runs (status) where status = 'running';

create table public.reconciliation_findings (
  run_id      uuid not null references public.reconciliation_runs (id) on delete cascade,
  id          uuid not null default gen_random_uuid(),
  kind        text not null check (kind in ('event_never_arrived', 'payment_disagrees', 'payment_unknown', 'payment_flagged',
    'refund_disagrees', 'dispute_disagrees', 'ledger_disagrees', 'subscription_disagrees')),
  -- The id at Stripe, or ours.
  subject     text not null,
  words       text not null,
  is_repaired boolean not null,
  details     jsonb not null default '{}',
  created_at  timestamptz not null default clock_timestamp(),
  -- When a run last came upon it.
  seen_at     timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  resolved_by uuid,
  resolution  text,
  primary key (run_id, id),
  constraint reconciliation_findings_resolved_with_words check ((resolved_at is null) = (resolution is null)),
  constraint reconciliation_findings_repaired_need_nobody check (not is_repaired or resolved_at is null)
);
create index reconciliation_findings_id_index on public.reconciliation_findings (id);
-- One that nobody has dealt with yet is told of once, however many runs come upon it.
create unique index reconciliation_findings_open_key on public.reconciliation_findings (kind, subject)
  where not is_repaired and resolved_at is null;

alter table public.reconciliation_runs enable row level security;
alter table public.reconciliation_findings enable row level security;
create policy "Operators see runs" on public.reconciliation_runs
  for select to authenticated using ((select tenancy.am_operator()));
create policy "Operators see findings" on public.reconciliation_findings
  for select to authenticated using ((select tenancy.am_operator()));
create policy "The server reads every run" on public.reconciliation_runs for select to refill_server using (true);
create policy "The server reads every finding" on public.reconciliation_findings for select to refill_server using (true);
grant select on public.reconciliation_runs, public.reconciliation_findings to authenticated, refill_server;

create function reconciliation.keep_run(run_id uuid) returns void
language sql security definer set search_path = '' as $$
  update public.reconciliation_runs r set alive_at = clock_timestamp() where r.id = keep_run.run_id and r.status = 'running'
$$;
comment on function reconciliation.keep_run is 'Says every few seconds that a run goes on';

create function reconciliation.end_silent_runs() returns integer
language sql security definer set search_path = '' as $$
  with silent as (
    update public.reconciliation_runs r set status = 'failed', finished_at = clock_timestamp(), error = 'It did not end.'
    where r.status = 'running' and r.alive_at < clock_timestamp() - interval '25 seconds' returning r.id
  ) select count(*)::integer from silent
$$;
comment on function reconciliation.end_silent_runs is
  'Ends runs whose process was killed, so that they keep no other from beginning; returns how many';

create function reconciliation.begin_run(asked_by uuid, overlap interval, grace interval)
returns public.reconciliation_runs
language plpgsql security definer set search_path = '' as $$
declare
  run public.reconciliation_runs;
begin
  -- One that was killed does not keep others from running, nor the job that takes its place.
  perform reconciliation.end_silent_runs();
  insert into public.reconciliation_runs (asked_by, looked_from, looked_upto, is_full)
  select begin_run.asked_by,
    -- Stripe keeps events for thirty days.
    greatest(now() - interval '30 days',
      coalesce((select max(r.looked_upto) from public.reconciliation_runs r where r.status = 'finished'), '-infinity') - overlap),
    clock_timestamp() - grace,
    not exists (
      select from public.reconciliation_runs r
      where r.is_full and r.status = 'finished' and r.started_at > clock_timestamp() - interval '23 hours 30 minutes')
  on conflict do nothing returning * into run;
  return run;
end $$;
comment on function reconciliation.begin_run is
  'Begins where the last finished run ended, with an overlap for clocks and late entries; compares everything where no run of the last day did; null where another run is under way';

create function reconciliation.note_finding(
  run_id uuid, kind text, subject text, words text, is_repaired boolean, details jsonb
) returns void language sql security definer set search_path = '' as $$
  insert into public.reconciliation_findings as f (run_id, kind, subject, words, is_repaired, details)
  values (note_finding.run_id, note_finding.kind, note_finding.subject, note_finding.words, note_finding.is_repaired,
    note_finding.details)
  on conflict (kind, subject) where not is_repaired and resolved_at is null
  do update set words = excluded.words, details = excluded.details, seen_at = clock_timestamp()
$$;
comment on function reconciliation.note_finding is
  'Adds a finding to a run; one that is still open from an earlier run is seen again, not added again';

create function reconciliation.finish_run(run_id uuid, counts jsonb, totals jsonb, error text) returns void
language sql security definer set search_path = '' as $$
  update public.reconciliation_runs r
  set status = case when finish_run.error is null then 'finished' else 'failed' end, finished_at = clock_timestamp(),
      counts = finish_run.counts, totals = finish_run.totals, error = finish_run.error
  where r.id = finish_run.run_id and r.status = 'running'
$$;
comment on function reconciliation.finish_run is 'Ends a run; one that failed does not move the cursor';
grant execute on function reconciliation.keep_run, reconciliation.end_silent_runs, reconciliation.begin_run,
  reconciliation.note_finding, reconciliation.finish_run to refill_server;
