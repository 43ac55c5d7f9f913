import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEDGER_INVARIANTS } from '#lib/credits/invariants/ledger.ts';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { give, hoursFromNow } from '#tests/support/ledger.ts';
import { RealLedger } from './real-ledger.ts';
import type { ConcreteDebit } from './requests.ts';

const TENANTS = [0, 1, 2] as const;
/** So many tenants are twins: 0, 1 and 2 are debited one by one, 3, 4 and 5 get the same in batches. */
const TWIN = TENANTS.length;
const NOBODY = 99;

const debit: fc.Arbitrary<ConcreteDebit> = fc.record({
  tenant: fc.constantFrom(...TENANTS, ...TENANTS, NOBODY),
  credits: fc.integer({ min: 1, max: 30 }),
  label: fc.constantFrom('', 'search', null),
  key: fc.nat(25).map((key) => `key-${key}`),
  apiKey: fc.nat(2),
});
const plan = fc.record({
  grants: fc.array(
    fc.record({
      tenant: fc.constantFrom(...TENANTS),
      credits: fc.integer({ min: 1, max: 60 }),
      priority: fc.constantFrom(10, 50),
      hours: fc.constantFrom(null, 2, 5),
    }),
    { maxLength: 9, size: 'max' },
  ),
  batches: fc.array(fc.array(debit, { maxLength: 20, size: 'max' }), { maxLength: 4, size: 'max' }),
});

describe('a batch of debits', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('answers and writes what its debits would one by one', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ grants, batches }) => {
        const ledger = await RealLedger.open(database, 2 * TENANTS.length);
        for (const [index, { tenant, credits, priority, hours }] of grants.entries()) {
          const expiresAt = hours === null ? undefined : hoursFromNow(hours);
          for (const twin of [tenant, tenant + TWIN]) {
            await give(database.server, ledger.tenants[twin] ?? '', credits, {
              key: `grant-${index}`,
              priority,
              expiresAt,
            });
          }
        }
        for (const batch of batches) {
          const alone: unknown[] = [];
          for (const each of batch) alone.push(asInBatch(await ledger.answer({ kind: 'consume', ...each })));
          const together = await ledger.answerMany(
            batch.map((each) => ({ ...each, tenant: each.tenant + TWIN })),
          );
          expect(together).toMatchObject(alone);
        }
        for (const tenant of TENANTS) {
          expect(await written(ledger.tenants[tenant + TWIN] ?? '')).toEqual(
            await written(ledger.tenants[tenant] ?? ''),
          );
        }
        expect(await findViolations(database.server, LEDGER_INVARIANTS)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  /** Everything that debits leave behind, with grants named by their order and without times. */
  async function written(tenant: string) {
    const { rows } = await database.server.query(
      `with lots as (
         select id, row_number() over (order by created_at) as place, remaining, held from public.credit_grants
         where tenant_id = $1
       )
       select
         (select json_agg(l order by l.place) from (select place, remaining, held from lots) l) as lots,
         (select json_agg(json_build_array(e.sequence, e.kind, e.delta, e.balance_after, e.grant_credits, e.label,
             e.api_key_id is null, e.idempotency_key, e.metadata,
             (select array_agg(l.place order by g.place) from unnest(e.grant_ids) with ordinality as g (id, place)
               join lots l on l.id = g.id)) order by e.sequence)
           from public.credit_entries e where e.tenant_id = $1) as entries,
         (select json_agg(json_build_array(k.idempotency_key, k.operation, k.request_hash, k.answer) order by k.idempotency_key)
           from public.credit_idempotency_keys k where k.tenant_id = $1 and k.operation = 'consume') as keys,
         (select json_agg(json_build_array(u.label, u.credits, u.debits) order by u.label, u.credits, u.debits)
           from public.credit_usage_daily u where u.tenant_id = $1) as usage,
         (select json_agg(b.budget_used_credits order by b.budget_used_credits) from public.api_keys b
           where b.tenant_id = $1) as budgets,
         (select json_build_array(a.available, a.held, a.debt, a.last_sequence) from public.credit_accounts a
           where a.tenant_id = $1) as account`,
      [tenant],
    );
    return rows[0];
  }
});

/** An answer of credits.consume in the words of credits.consume_many. */
function asInBatch(result: Awaited<ReturnType<RealLedger['answer']>>) {
  if (result.outcome === 'refused') return { outcome: result.code, answer: result.details };
  const { replayed, ...answer } = result.answer;
  return { outcome: replayed ? 'replayed' : 'accepted', answer };
}
