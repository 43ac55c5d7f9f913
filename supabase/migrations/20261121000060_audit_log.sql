-- Who changed what by hand, on whom, and what it was before. Written in the transaction of the change itself.

create table public.audit_log (
  id           uuid primary key default gen_random_uuid(),
  -- Null where it concerns the platform and no tenant.
  tenant_id    uuid references public.tenants (id),
  at           timestamptz not null default clock_timestamp(),
  user_id      uuid,
  action       text not null check (action ~ '^[a-z_]+(\.[a-z_]+)+$'),
  subject      text not null check (length(subject) between 1 and 255),
  reason       text not null default '',
  state_before jsonb not null default '{}',
  state_after  jsonb not null default '{}',
  constraint audit_log_tenant_key unique (tenant_id, id)
);
comment on column public.audit_log.subject is 'The id of what was changed: a tenant, a payment, an event';
create index audit_log_by_time_index on public.audit_log (at desc);
create index audit_log_by_tenant_index on public.audit_log (tenant_id, at desc);

create function tenancy.refuse_rewriting_audit() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = '42501', message = 'The audit log is only ever added to.';
end $$;
comment on function tenancy.refuse_rewriting_audit is 'Keeps the audit log append-only for every role, its owner included';
create trigger audit_log_is_append_only before update or delete on public.audit_log
  for each row execute function tenancy.refuse_rewriting_audit();
create trigger audit_log_is_never_truncated before truncate on public.audit_log
  for each statement execute function tenancy.refuse_rewriting_audit();

alter table public.audit_log enable row level security;
create policy "Owners and admins see what was changed for their tenant" on public.audit_log
  for select to authenticated using (tenant_id in (select tenancy.my_managed_tenant_ids()));
create policy "The server reads the whole audit log" on public.audit_log for select to refill_server using (true);
grant select on public.audit_log to authenticated, refill_server;

create function tenancy.audit(
  tenant_id uuid, user_id uuid, action text, subject text, reason text default '', state_before jsonb default '{}',
  state_after jsonb default '{}'
) returns void language sql security definer set search_path = '' as $$
  insert into public.audit_log (tenant_id, user_id, action, subject, reason, state_before, state_after)
  values (audit.tenant_id, audit.user_id, audit.action, audit.subject, coalesce(audit.reason, ''), audit.state_before,
    audit.state_after)
$$;
comment on function tenancy.audit is 'Adds to the audit log: who (user_id) did what (action, such as refund.requested) to what (subject), and why';

-- An operator gives credits or takes them back.
create function credits.adjust(
  tenant_id uuid, credits bigint, adjustment_id uuid, reason text, user_id uuid
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  before public.credit_accounts;
  answer jsonb;
begin
  if btrim(coalesce(adjust.reason, '')) = '' then
    perform errors.fail(400, 'reason_required', 'Say why the balance is adjusted.', '{"param": "reason"}');
  end if;
  before := credits.lock_account(adjust.tenant_id);
  answer := case
    when adjust.credits > 0 then credits.give(adjust.tenant_id, 'adjustment', adjust.credits,
      'adjustment:' || adjust.adjustment_id, description => adjust.reason, user_id => adjust.user_id)
    else credits.deduct(adjust.tenant_id, -adjust.credits, 'adjustment:' || adjust.adjustment_id, adjust.reason, adjust.user_id)
  end;
  if not (answer ->> 'replayed')::boolean then
    perform tenancy.audit(adjust.tenant_id, adjust.user_id, 'credits.adjusted', adjust.tenant_id::text, adjust.reason,
      jsonb_build_object('available', before.available, 'debt', before.debt),
      jsonb_build_object('available', answer -> 'available', 'debt', coalesce(answer -> 'debt', to_jsonb(before.debt)),
        'credits', adjust.credits));
  end if;
  return answer;
end $$;
comment on function credits.adjust is
  'An operator gives credits (positive) or takes them back (negative), with a reason, once per adjustment_id; written to the audit log. 400 reason_required, 400 invalid_credits, 402 insufficient_credits, 404 tenant_not_found, 409 idempotency_key_reused';
grant execute on function tenancy.audit, credits.adjust to refill_server;
