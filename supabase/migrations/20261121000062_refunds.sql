-- Money that goes back: refunds, which we or somebody at Stripe decide, and disputes, which a bank decides. A refund of
-- ours is committed here before Stripe is asked.

alter table public.payment_history
  add column amount_disputed_cents bigint not null default 0 check (amount_disputed_cents >= 0);
comment on column public.payment_history.amount_disputed_cents is 'Withdrawn by disputes that are open or lost';
comment on column public.payment_history.amount_refunded_cents is 'The refunds that Stripe has and that did not fail';
-- Operators name a payment by its id alone.
create index payment_history_id_index on public.payment_history (id);

create table public.refunds (
  tenant_id        uuid not null,
  id               uuid not null default gen_random_uuid(),
  payment_id       uuid not null,
  -- Chosen by the caller: a double click or a retry finds the same refund.
  request_id       uuid not null default gen_random_uuid(),
  stripe_refund_id text,
  amount_cents     bigint not null check (amount_cents > 0),
  currency         text not null check (currency ~ '^[a-z]{3}$'),
  -- pending: asked for, or on its way. failed and canceled: the money stayed; the credits are given back.
  status           text not null default 'pending' check (status in ('pending', 'succeeded', 'failed', 'canceled')),
  requested_by     text not null check (requested_by in ('operator', 'owner', 'stripe')),
  user_id          uuid,
  reason           text not null default '',
  failure_reason   text,
  -- Part of the key that Stripe is asked with. Counts up only once it is proven that the last one made nothing.
  key_number       integer not null default 1,
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  constraint refunds_request_key unique (tenant_id, request_id),
  constraint refunds_stripe_refund_id_key unique (stripe_refund_id),
  constraint refunds_payment_fkey foreign key (tenant_id, payment_id) references public.payment_history (tenant_id, id)
);
create index refunds_payment_index on public.refunds (tenant_id, payment_id);
create index refunds_pending_index on public.refunds (created_at) where status = 'pending';

create table public.disputes (
  tenant_id         uuid not null,
  id                uuid not null default gen_random_uuid(),
  payment_id        uuid not null,
  stripe_dispute_id text not null,
  amount_cents      bigint not null check (amount_cents >= 0),
  currency          text not null check (currency ~ '^[a-z]{3}$'),
  -- Stripe's words. A warning_… is an inquiry: no money has moved.
  status            text not null,
  reason            text not null,
  evidence_due_at   timestamptz,
  has_evidence      boolean not null default false,
  outcome           text check (outcome in ('won', 'lost', 'closed')),
  -- The credits that are (or, once it has an outcome, were) held back because of it.
  held_credits      bigint not null default 0 check (held_credits >= 0),
  opened_at         timestamptz not null,
  closed_at         timestamptz,
  updated_at        timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  constraint disputes_stripe_dispute_id_key unique (stripe_dispute_id),
  constraint disputes_payment_fkey foreign key (tenant_id, payment_id) references public.payment_history (tenant_id, id),
  check ((outcome is null) = (closed_at is null))
);
create index disputes_payment_index on public.disputes (tenant_id, payment_id);
create index disputes_open_index on public.disputes (evidence_due_at) where outcome is null;

create function payments.keep_ended() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = '42501', message = 'What has ended does not change its end.';
end $$;
comment on function payments.keep_ended is
  'A refund that failed and a dispute that was decided stay so; but a bank may give back what it had decided was lost';
create trigger ended_refunds_are_kept before update of status on public.refunds
  for each row when (old.status in ('failed', 'canceled') and new.status <> old.status) execute function payments.keep_ended();
create trigger decided_disputes_are_kept before update on public.disputes
  for each row when (old.outcome is distinct from new.outcome and old.outcome is not null
    and (old.outcome, new.outcome) is distinct from ('lost', 'won'))
  execute function payments.keep_ended();

alter table public.refunds enable row level security;
alter table public.disputes enable row level security;
create policy "Members see the refunds of their tenant" on public.refunds
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "Members see the disputes of their tenant" on public.disputes
  for select to authenticated using (tenant_id in (select tenancy.my_tenant_ids()));
create policy "The server reads every refund" on public.refunds for select to refill_server using (true);
create policy "The server reads every dispute" on public.disputes for select to refill_server using (true);
grant select on public.refunds, public.disputes to authenticated, refill_server;

-- One read, so that no page shows the credits of one moment beside the disputes of another.
create view public.balance_summaries with (security_invoker = true) as
  select b.*, coalesce((
    select jsonb_agg(jsonb_build_object('amount_cents', d.amount_cents, 'currency', d.currency,
      'held_credits', d.held_credits) order by d.opened_at)
    from public.disputes d
    where d.tenant_id = b.tenant_id and d.outcome is null and d.status in ('needs_response', 'under_review')
  ), '[]') as open_disputes
  from public.credit_balances b;
comment on view public.balance_summaries is
  'A balance and the disputes that hold credits of it: those that have the money and that no bank has decided, not inquiries';
grant select on public.balance_summaries to authenticated, refill_server;
