-- Reconciliation looks hourly at the payments that changed, and once a day at all of them. What it cannot repair stays
-- open, across runs, until an operator says what was done about it.

-- Which payments changed since the last run.
create index payment_history_changed_index on public.payment_history (updated_at);
create index refunds_changed_index on public.refunds (updated_at);
create index disputes_changed_index on public.disputes (updated_at);
create index disputes_decided_index on public.disputes (closed_at desc, id desc) where outcome is not null;

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
