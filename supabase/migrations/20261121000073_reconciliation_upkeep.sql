-- Reconciliation looks hourly at the payments that changed, and once a day at all of them. What it cannot repair stays
-- open, across runs, until an operator says what was done about it.

alter table public.reconciliation_runs add column is_full boolean not null default false;
comment on column public.reconciliation_runs.is_full is 'Compared every payment with the ledger, not only those that changed in the window';

-- Which payments changed since the last run.
create index payment_history_changed_index on public.payment_history (updated_at);
create index refunds_changed_index on public.refunds (updated_at);
create index disputes_changed_index on public.disputes (updated_at);
create index disputes_decided_index on public.disputes (closed_at desc, id desc) where outcome is not null;

create or replace function reconciliation.begin_run(asked_by uuid, overlap interval, grace interval)
returns public.reconciliation_runs
language plpgsql security definer set search_path = '' as $$
declare
  run public.reconciliation_runs;
begin
  -- One that was killed does not keep others from running, nor the job that takes its place.
  update public.reconciliation_runs r set status = 'failed', finished_at = clock_timestamp(), error = 'It did not end.'
  where r.status = 'running' and r.alive_at < clock_timestamp() - interval '25 seconds';
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

alter table public.reconciliation_findings
  -- When a run last came upon it.
  add column seen_at     timestamptz not null default clock_timestamp(),
  add column resolved_at timestamptz,
  add column resolved_by uuid,
  add column resolution  text,
  add constraint reconciliation_findings_resolved_with_words check ((resolved_at is null) = (resolution is null)),
  add constraint reconciliation_findings_repaired_need_nobody check (not is_repaired or resolved_at is null);
-- One that nobody has dealt with yet is told of once, however many runs come upon it.
create unique index reconciliation_findings_open_key on public.reconciliation_findings (kind, subject)
  where not is_repaired and resolved_at is null;

create or replace function reconciliation.note_finding(
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

create function reconciliation.resolve_finding(finding_id uuid, user_id uuid, note text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  finding public.reconciliation_findings;
begin
  if btrim(coalesce(note, '')) = '' then
    perform errors.fail(400, 'reason_required', 'Say what was done about it.', '{"param": "note"}');
  end if;
  select * into finding from public.reconciliation_findings f where f.id = finding_id for update;
  if not found then
    perform errors.fail(404, 'finding_not_found', 'There is no such finding.');
  end if;
  if finding.is_repaired or finding.resolved_at is not null then
    perform errors.fail(409, 'finding_settled', 'Nothing is open about this finding any more.');
  end if;
  update public.reconciliation_findings f
  set resolved_at = clock_timestamp(), resolved_by = resolve_finding.user_id, resolution = btrim(note)
  where f.id = finding.id;
  perform tenancy.audit(null, resolve_finding.user_id, 'reconciliation.resolved', finding.subject, btrim(note),
    jsonb_build_object('kind', finding.kind, 'words', finding.words), '{"resolved": true}');
end $$;
comment on function reconciliation.resolve_finding is
  'An operator says what was done about a finding (note); written to the audit log. 400 reason_required, 404 finding_not_found, 409 finding_settled';
create index reconciliation_findings_id_index on public.reconciliation_findings (id);
grant execute on function reconciliation.resolve_finding to refill_server;

-- All dead letters, or those of one type, are handled again: as many as there are now, the oldest first.
create function webhooks.replay_dead(event_type text, user_id uuid, at_most integer default 500) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  ids text[];
  replayed integer := 0;
  left_over bigint;
begin
  select array_agg(d.id) into ids from (
    select e.id from public.webhook_events e
    where e.status = 'dead' and (replay_dead.event_type is null or e.type = replay_dead.event_type)
    order by e.received_at, e.id limit at_most) d;
  if ids is not null then
    replayed := webhooks.replay_many(ids, replay_dead.user_id);
  end if;
  select count(*) into left_over from public.webhook_events e
  where e.status = 'dead' and (replay_dead.event_type is null or e.type = replay_dead.event_type);
  return jsonb_build_object('replayed', replayed, 'left', left_over);
end $$;
comment on function webhooks.replay_dead is
  'An operator has dead letters handled again, of one type (null: of any), the oldest first; answers replayed and left, how many are still dead';
grant execute on function webhooks.replay_dead to refill_server;
