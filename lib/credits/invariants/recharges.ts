/** Rules 10, 11 and 12: what recharges say of themselves. */
import type { Invariant } from './invariant.ts';

export const RECHARGE_INVARIANTS: readonly Invariant[] = [
  {
    number: 10,
    name: 'a tenant has one open recharge at most',
    sql: `
      select tenant_id, count(*) as open from public.auto_recharge_attempts
      where status not in ('succeeded', 'failed', 'canceled') group by tenant_id having count(*) > 1`,
  },
  {
    number: 10,
    name: 'the index that keeps a second recharge from being opened stands',
    sql: `
      select 'auto_recharge_attempts_one_open' as missing where not exists (
        select from pg_index i where i.indexrelid = to_regclass('public.auto_recharge_attempts_one_open')
          and i.indisunique and i.indisvalid)`,
  },
  {
    number: 10,
    name: 'recharges of a month (UTC) stay within the limit each was made under',
    sql: `
      select * from (
        select tenant_id, id, monthly_cap_cents, sum(amount_cents) over (
          partition by tenant_id, date_trunc('month', charged_at at time zone 'utc') order by charged_at, id
        ) as charged_cents
        from public.auto_recharge_attempts where status = 'succeeded'
      ) c where charged_cents > monthly_cap_cents`,
  },
  {
    number: 10,
    name: 'recharges of a day (UTC) stay within the limit each was made under',
    sql: `
      select * from (
        select tenant_id, id, max_per_day, count(*) over (
          partition by tenant_id, date_trunc('day', charged_at at time zone 'utc') order by charged_at, id
        ) as recharges
        from public.auto_recharge_attempts where status = 'succeeded'
      ) c where recharges > max_per_day`,
  },
  {
    number: 10,
    name: 'a recharge followed a rule that somebody had agreed to',
    sql: `
      select a.tenant_id, a.id, a.rule_version from public.auto_recharge_attempts a
      where not exists (
        select from public.auto_recharge_consents c where c.tenant_id = a.tenant_id and c.rule_version <= a.rule_version)`,
  },
  {
    number: 11,
    name: 'every recharge at Stripe has a try that was written down before, under a key of its own',
    sql: `
      select p.tenant_id, p.id as payment_id, p.stripe_payment_intent_id, a.tries, count(t.number) as written
      from public.payment_history p
      left join public.auto_recharge_attempts a on a.tenant_id = p.tenant_id and a.payment_id = p.id
      left join public.auto_recharge_tries t on t.tenant_id = a.tenant_id and t.attempt_id = a.id
        and t.idempotency_key = format('refill-recharge-%s-%s', t.attempt_id, t.number)
      where p.kind = 'recharge' group by p.tenant_id, p.id, a.tries
      having a.tries is null or count(t.number) <> a.tries`,
  },
  {
    number: 11,
    name: 'no card was asked before it was written down that it would be',
    sql: `
      select t.tenant_id, t.attempt_id, t.number, t.started_at, t.finished_at, a.created_at as attempt_written_at
      from public.auto_recharge_tries t
      join public.auto_recharge_attempts a on a.tenant_id = t.tenant_id and a.id = t.attempt_id
      where t.started_at < a.created_at or t.finished_at < t.started_at
        or (t.stripe_charge_id is not null and t.finished_at is null)`,
  },
  {
    number: 12,
    name: 'an attempt and its payment tell the same end',
    sql: `
      select a.tenant_id, a.id, a.status, p.status as payment from public.auto_recharge_attempts a
      join public.payment_history p on p.tenant_id = a.tenant_id and p.id = a.payment_id
      where (a.status = 'succeeded') <> (p.status = 'succeeded')
        or (a.status = 'canceled' and p.status <> 'canceled')
        or (p.status = 'canceled' and a.closed_at is null)`,
  },
  {
    number: 12,
    name: 'the ends of recharges are guarded',
    sql: `
      select g.name as missing from (values ('terminal_states_are_kept')) as g (name)
      where not exists (
        select from pg_trigger t where t.tgrelid = 'public.auto_recharge_attempts'::regclass
          and t.tgname = g.name and t.tgenabled in ('O', 'A'))`,
  },
];
