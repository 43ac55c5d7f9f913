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
];
