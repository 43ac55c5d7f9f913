import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CustomAmountTerms, creditsForCustomAmount } from '#lib/payments/custom-amount.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** By the SQL function; null where it refuses. */
async function creditsInSql(amountCents: number): Promise<number | null> {
  try {
    const { rows } = await database.server.query<{ credits: string }>(
      "select payments.credits_for_custom_amount($1, 'xts') as credits",
      [amountCents],
    );
    return Number(rows[0]?.credits);
  } catch (error) {
    if (error instanceof Error && 'hint' in error && error.hint === 'amount_out_of_range') return null;
    throw error;
  }
}

test('the screen converts every amount as the server prices it', async () => {
  const terms: CustomAmountTerms = {
    currency: 'xts',
    minCents: 500,
    maxCents: 99_999_999,
    tiers: [
      { fromCents: 700, creditsPerHundred: 97 },
      { fromCents: 2500, creditsPerHundred: 110 },
      { fromCents: 20_000, creditsPerHundred: 153 },
      { fromCents: 1_000_000, creditsPerHundred: 900_719 },
    ],
  };
  await database.owner.query(
    'insert into public.custom_amount_limits (currency, min_cents, max_cents) values ($1, $2, $3)',
    [terms.currency, terms.minCents, terms.maxCents],
  );
  for (const { fromCents, creditsPerHundred } of terms.tiers) {
    await database.owner.query(
      'insert into public.custom_amount_tiers (currency, from_cents, credits_per_hundred) values ($1, $2, $3)',
      [terms.currency, fromCents, creditsPerHundred],
    );
  }
  const edges = [500, 700, 2500, 20_000, 1_000_000, 99_999_999].flatMap((edge) => [edge - 1, edge, edge + 1]);
  const spread = Array.from({ length: 200 }, (_, index) => 501 + index * 7919 * (index % 53));
  for (const amount of [-1, 0, ...edges, ...spread]) {
    expect([amount, creditsForCustomAmount(terms, amount)]).toEqual([amount, await creditsInSql(amount)]);
  }
});
