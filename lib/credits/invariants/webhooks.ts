/** Rule 13: what became of Stripe's events. */
import type { Invariant } from './invariant.ts';

export const WEBHOOK_INVARIANTS: readonly Invariant[] = [
  {
    number: 13,
    name: 'no webhook event waits for more than a day',
    sql: `
      select id, type, attempts, last_error, received_at from public.webhook_events
      where status = 'pending' and received_at < now() - interval '1 day'`,
  },
  {
    number: 13,
    name: 'every webhook event that is not waiting has ended, with what became of it',
    sql: `
      select id, type, status, outcome, finished_at, attempts from public.webhook_events
      where status <> 'pending' and (finished_at is null
        or (status in ('processed', 'ignored', 'quarantined') and outcome is null)
        or (status = 'dead' and last_error is null))`,
  },
];
