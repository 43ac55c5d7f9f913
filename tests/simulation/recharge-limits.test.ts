/** The limits of auto-recharge over 500 months on the real engine and a real Postgres, with a moved clock. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECHARGE_INVARIANTS } from '#lib/credits/invariants/recharges.ts';
import { findViolations } from '#lib/credits/invariants.ts';
import { pool } from '#lib/db.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { seedPrices } from '#tests/support/payments.ts';
import { type BankAnswer, type MonthPlan, RechargedTenant, type Taken } from './recharge-months.ts';

const MONTHS = 20;
const TENANTS = 25;
const HOUR = 3_600_000;

const plan = fc.record<MonthPlan>({
  rechargeMode: fc.constantFrom('amount', 'target'),
  amountCents: fc.integer({ min: 1_000, max: 5_000 }),
  monthlyCapCents: fc.integer({ min: 5_000, max: 20_000 }),
  laterCapCents: fc.integer({ min: 5_000, max: 20_000 }),
  maxPerDay: fc.integer({ min: 1, max: 3 }),
  usage: fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 12 }),
  answers: fc
    .array(
      fc.constantFrom<BankAnswer>(
        'takes',
        'takes',
        'takes',
        'takes-silently',
        'declines',
        'never-asked',
        'not-made',
      ),
      { minLength: 1, maxLength: 12 },
    )
    // Where every worker dies before it asks, no attempt ever ends.
    .filter((answers) => answers.some((answer) => answer !== 'never-asked')),
});

/** Every third day of a month, and its two ends closely: tries that begin in one month and end in the next. */
function momentsOf(year: number, month: number): Date[] {
  const [start, end] = [Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1)];
  const moments = new Set<number>();
  for (let at = start + 12 * HOUR; at < end; at += 72 * HOUR) moments.add(at);
  for (const edge of [start, end]) {
    for (const minutes of [-240, -61, -21, -1, 1, 21, 61]) moments.add(edge + minutes * 60_000);
  }
  return [...moments].sort((a, b) => a - b).map((at) => new Date(at));
}

const dayOf = ({ at }: Taken) => at.toISOString().slice(0, 10);
const monthOf = (taken: Taken) => dayOf(taken).slice(0, 7);

describe('limits of auto-recharge on the real engine', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    // The engine works on this database: nothing has connected before.
    process.env.DATABASE_URL = database.serverUrl;
    await seedPrices(database);
  });
  afterAll(async () => {
    await pool().end();
    await database[Symbol.asyncDispose]();
  });

  const moveClockTo = (moment: Date) =>
    database.owner.query('update recharge.clock set ahead = $1::timestamptz - clock_timestamp()', [moment]);

  /** Takes what each tenant uses at this moment from what it has. */
  const use = (tenants: readonly RechargedTenant[], tick: number) =>
    database.server.query(
      `select credits.consume(a.tenant_id, least(a.available, u.credits), gen_random_uuid()::text)
       from unnest($1::uuid[], $2::bigint[]) as u (tenant_id, credits)
       join public.credit_accounts a using (tenant_id) where least(a.available, u.credits) > 0`,
      [tenants.map(({ id }) => id), tenants.map((tenant) => tenant.usageAt(tick))],
    );

  async function dueAmong(tenants: readonly RechargedTenant[]): Promise<RechargedTenant[]> {
    const { rows } = await database.server.query<{ id: string }>(
      'select tenant_id as id from recharge.list_due($1)',
      [MONTHS * TENANTS],
    );
    const due = new Set(rows.map(({ id }) => id));
    return tenants.filter(({ id }) => due.has(id));
  }

  /** An attempt that waits for its next try is open, and nothing is due yet. */
  async function isAnyOpen(tenants: readonly RechargedTenant[]): Promise<boolean> {
    const { rows } = await database.server.query<{ open: boolean }>(
      `select exists (select from public.auto_recharge_attempts
       where tenant_id = any ($1) and closed_at is null) as open`,
      [tenants.map(({ id }) => id)],
    );
    return rows[0]?.open ?? false;
  }

  async function live(tenants: readonly RechargedTenant[], moments: readonly Date[]): Promise<void> {
    for (const [tick, moment] of moments.entries()) {
      await moveClockTo(moment);
      await use(tenants, tick);
      if (tick === Math.floor(moments.length / 2)) {
        for (const tenant of tenants) await tenant.saveRule(tenant.plan.laterCapCents);
      }
      // Every third time a person tries again what is paused.
      if (tick % 3 === 0) {
        const { rows } = await database.server.query<{ id: string }>(
          `select tenant_id as id from public.auto_recharge_settings where paused_reason = 'declined' and enabled`,
        );
        const paused = new Set(rows.map(({ id }) => id));
        await Promise.all(tenants.filter(({ id }) => paused.has(id)).map((tenant) => tenant.recharge()));
      }
      const due = await dueAmong(tenants);
      await Promise.all(due.map((tenant) => tenant.work(moment)));
    }
    const last = moments.at(-1) ?? new Date(0);
    for (const tenant of tenants) await tenant.saveRule(tenant.plan.laterCapCents, false);
    for (let hours = 1; await isAnyOpen(tenants); hours++) {
      if (hours > 48) throw new Error('The recharges do not come to rest');
      const moment = new Date(last.getTime() + hours * HOUR);
      await moveClockTo(moment);
      await Promise.all((await dueAmong(tenants)).map((tenant) => tenant.work(moment)));
    }
  }

  function expectWithinLimits({ plan: agreed, taken }: RechargedTenant): void {
    const most = Math.max(agreed.monthlyCapCents, agreed.laterCapCents);
    for (const ofMonth of Map.groupBy(taken, monthOf).values()) {
      expect(ofMonth.reduce((sum, { cents }) => sum + cents, 0)).toBeLessThanOrEqual(most);
    }
    for (const ofDay of Map.groupBy(taken, dayOf).values()) {
      expect(ofDay.length).toBeLessThanOrEqual(agreed.maxPerDay);
    }
  }

  it('are never exceeded in 500 months of lost answers, declines, dead workers and changed limits', {
    timeout: 600_000,
  }, async () => {
    let run = 0;
    let charges = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { minLength: TENANTS, maxLength: TENANTS }), async (plans) => {
        // One month after the other: both ends of a year, and February with 28 days and with 29.
        const month = run++;
        const moments = momentsOf(2027, month);
        await moveClockTo(moments[0] ?? new Date(0));
        const tenants: RechargedTenant[] = [];
        for (const each of plans) tenants.push(await RechargedTenant.open(database, each));
        await live(tenants, moments);
        for (const tenant of tenants) {
          expectWithinLimits(tenant);
          charges += tenant.taken.length;
        }
        // What the bank took is what the attempts say, and what the credits were given for.
        const { rows } = await database.server.query<{ id: string; cents: number }>(
          `select tenant_id as id, sum(amount_cents)::bigint as cents from public.auto_recharge_attempts
           where status = 'succeeded' and tenant_id = any ($1) group by tenant_id`,
          [tenants.map(({ id }) => id)],
        );
        const told = new Map(rows.map(({ id, cents }) => [id, Number(cents)]));
        for (const { id, taken } of tenants) {
          expect(told.get(id) ?? 0).toBe(taken.reduce((sum, { cents }) => sum + cents, 0));
        }
        expect(await findViolations(database.owner, RECHARGE_INVARIANTS)).toEqual([]);
      }),
      // A failing month is told with its seed; made smaller, it would be another month.
      { numRuns: MONTHS, endOnFailure: true, includeErrorInReport: true },
    );
    // The months were lived, not slept through.
    expect(run * TENANTS).toBe(500);
    expect(charges).toBeGreaterThan(1_000);
  });
});
