import type { DeclineName } from './test-cards.ts';

/** Stripe's documented test accounts, all at routing number 110000000: how a debit of each ends. */
const testBankAccounts: Record<string, { refusal?: DeclineName }> = {
  '000123456789': {},
  '000111111113': { refusal: 'account_closed' },
  '000333333335': { refusal: 'debit_not_authorized' },
};

const testRouting = '110000000';

/** Finds how a test account behaves; null for any other, which is refused. */
export function findBankAccount(routing: string, account: string): { refusal?: DeclineName } | null {
  if (routing !== testRouting || !Object.hasOwn(testBankAccounts, account)) return null;
  return testBankAccounts[account] ?? null;
}
