/** Rule 19: what people are told. */
import type { Invariant } from './invariant.ts';

export const NOTICE_INVARIANTS: readonly Invariant[] = [
  {
    number: 19,
    name: 'one notification per event, person and channel',
    sql: `
      select tenant_id, kind, event_key, user_id, channel, count(*) as notices from public.notices
      group by tenant_id, kind, event_key, user_id, channel having count(*) > 1`,
  },
  {
    number: 19,
    name: 'the key that keeps notifications single stands',
    sql: `
      select k.name as missing from (values ('notices_event_key')) as k (name)
      where not exists (
        select from pg_constraint c where c.conrelid = 'public.notices'::regclass and c.conname = k.name
          and c.contype = 'u' and c.convalidated)`,
  },
];
