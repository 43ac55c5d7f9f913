-- Replaying many events, and forgetting what events said once nobody needs it: payloads hold names and addresses.

alter table public.webhook_events
  alter column payload drop not null,
  add constraint webhook_events_pruned_when_done check (payload is not null or status in ('processed', 'ignored'));
comment on column public.webhook_events.payload is 'Null once it is pruned';
create index webhook_events_to_prune_index on public.webhook_events (finished_at)
  where payload is not null and status in ('processed', 'ignored');

create function webhooks.prune_payloads(older_than interval default '90 days', at_most integer default 5000) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  pruned integer;
begin
  update public.webhook_events e set payload = null
  where e.id in (
    select o.id from public.webhook_events o
    where o.payload is not null and o.status in ('processed', 'ignored')
      and o.finished_at < clock_timestamp() - prune_payloads.older_than
    order by o.finished_at limit prune_payloads.at_most for update skip locked);
  get diagnostics pruned = row_count;
  return pruned;
end $$;
comment on function webhooks.prune_payloads is
  'Forgets the payloads of events that were done with so long ago, and returns how many; what waits, is dead or in quarantine is kept';

create function webhooks.replay_many(event_ids text[], user_id uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  event public.webhook_events;
  replayed integer := 0;
begin
  -- In one order: two operators who replay the same events do not deadlock.
  for event in select * from public.webhook_events e where e.id = any (event_ids) order by e.id for update loop
    if event.payload is null then
      perform errors.fail(409, 'event_pruned', 'What this event said was deleted: it is too old to be replayed.',
        jsonb_build_object('eventId', event.id));
    end if;
    perform webhooks.replay(event.id);
    perform tenancy.audit(null, replay_many.user_id, 'webhook.replayed', event.id, '',
      jsonb_build_object('status', event.status), '{"status": "pending"}');
    replayed := replayed + 1;
  end loop;
  if replayed < (select count(distinct id) from unnest(event_ids) as g (id)) then
    perform errors.fail(404, 'event_not_found', 'There is no such event.');
  end if;
  return replayed;
end $$;
comment on function webhooks.replay_many is
  'An operator has events handled again, all or none of them; returns how many. 404 event_not_found, 409 event_pruned';

-- A customer that is deleted at Stripe can never be charged again: the tenant gets a new one at its next purchase.
create function payments.mark_customer_deleted(stripe_customer_id text) returns uuid
language sql security definer set search_path = '' as $$
  update public.stripe_customers c set deleted_at = coalesce(c.deleted_at, now())
  where c.stripe_customer_id = mark_customer_deleted.stripe_customer_id returning c.tenant_id
$$;
comment on function payments.mark_customer_deleted is 'Notes that a customer is gone at Stripe; returns its tenant, or null';
grant execute on function webhooks.prune_payloads, webhooks.replay_many, payments.mark_customer_deleted to refill_server;
