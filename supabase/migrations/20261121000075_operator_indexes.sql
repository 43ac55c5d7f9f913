-- For the operator's pages: what is asked of a range of days is read by its days, not by reading everything before them.

create index webhook_attempts_by_time_index on public.webhook_attempts (started_at);
-- Recharges that a person finished after the bank wanted one: few of all tries.
create index auto_recharge_tries_rescued_index on public.auto_recharge_tries (tenant_id, attempt_id)
  where is_on_session and outcome = 'succeeded';
