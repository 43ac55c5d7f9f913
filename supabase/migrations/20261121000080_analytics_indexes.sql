-- For the operator's pages, which look across tenants. None of these is on a column that a debit changes, so that the
-- ledger's hot path stays as it is.

create index payment_history_newest_index on public.payment_history (created_at desc, id desc);
create index payment_history_by_status_index on public.payment_history (status, created_at desc, id desc);
create index payment_history_succeeded_at_index on public.payment_history (succeeded_at) where succeeded_at is not null;
create index payment_history_charge_index on public.payment_history (stripe_charge_id)
  where stripe_charge_id is not null;

create index credit_entries_of_payment_index on public.credit_entries (tenant_id, payment_id)
  where payment_id is not null;
create index credit_usage_daily_by_day_index on public.credit_usage_daily (day);

create index auto_recharge_attempts_newest_index on public.auto_recharge_attempts (created_at);
create index auto_recharge_tries_newest_index on public.auto_recharge_tries (started_at);

create index webhook_events_by_status_index on public.webhook_events (status, received_at desc)
  where status in ('pending', 'quarantined', 'dead');
create index webhook_events_by_type_index on public.webhook_events (type, received_at desc);

create index profiles_by_email_index on public.profiles (lower(email) text_pattern_ops);
create index tenants_by_name_index on public.tenants (lower(name) text_pattern_ops);
create index notices_of_payment_index on public.notices (tenant_id, (payload ->> 'paymentId'))
  where payload ? 'paymentId';
