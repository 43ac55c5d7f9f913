-- An action is named by words and underscores in each of its parts: `custom_amounts.changed` was refused, and the change
-- of rates that it told of with it.
alter table public.audit_log
  drop constraint audit_log_action_check,
  add constraint audit_log_action_check check (action ~ '^[a-z_]+(\.[a-z_]+)+$');
