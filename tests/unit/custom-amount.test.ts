import { expect, test } from 'vitest';
import {
  amountText,
  type CustomAmountTerms,
  creditsForCustomAmount,
  parseAmount,
} from '#lib/payments/custom-amount.ts';

const terms: CustomAmountTerms = {
  currency: 'usd',
  minCents: 500,
  maxCents: 1_000_000,
  tiers: [
    { fromCents: 2500, creditsPerHundred: 110 },
    { fromCents: 500, creditsPerHundred: 100 },
    { fromCents: 20_000, creditsPerHundred: 150 },
  ],
};

test('the highest tier that an amount reaches sets the rate for all of it', () => {
  expect(creditsForCustomAmount(terms, 2499)).toBe(2499);
  expect(creditsForCustomAmount(terms, 2500)).toBe(2750);
  expect(creditsForCustomAmount(terms, 20_000)).toBe(30_000);
});

test('a part of a credit is not given', () => {
  expect(creditsForCustomAmount(terms, 2501)).toBe(2751);
  expect(creditsForCustomAmount(terms, 20_001)).toBe(30_001);
});

test('what lies outside of the limits buys nothing', () => {
  for (const amount of [499, 1_000_001, 0, -500, 1.5, 1e21, Number.NaN]) {
    expect(creditsForCustomAmount(terms, amount)).toBeNull();
  }
  expect(creditsForCustomAmount(terms, 500)).toBe(500);
  expect(creditsForCustomAmount(terms, 1_000_000)).toBe(1_500_000);
});

test('a product that no number holds exactly is still exact', () => {
  const huge = {
    ...terms,
    maxCents: 99_999_999,
    tiers: [{ fromCents: 1, creditsPerHundred: 900_000_000_001 }],
  };
  expect(creditsForCustomAmount(huge, 99_999_999)).toBe(Number((99_999_999n * 900_000_000_001n) / 100n));
});

test.each([
  ['50', 5000],
  ['50.5', 5050],
  ['49.99', 4999],
  ['0.29', 29],
  ['1,234.56', 123_456],
  [' 7 ', 700],
  ['5.', 500],
])('%j is %d cents', (text, cents) => {
  expect(parseAmount(text, 'usd')).toBe(cents);
});

test.each(['', 'ten', '-5', '5.001', '1e3', '5 0', '.', '.5', '9999999999999', '5.0.0', '٥'])(
  '%j is no amount',
  (text) => {
    expect(parseAmount(text, 'usd')).toBeNull();
  },
);

test('a currency without a smaller unit takes whole amounts, one with three places takes three', () => {
  expect(parseAmount('1500', 'jpy')).toBe(1500);
  expect(parseAmount('1500.5', 'jpy')).toBeNull();
  expect(parseAmount('1.234', 'kwd')).toBe(1234);
});

test('an amount written out is read back as the same', () => {
  for (const cents of [500, 4999, 5, 123_456, 99_999_999]) {
    expect(parseAmount(amountText(cents, 'usd'), 'usd')).toBe(cents);
    // A form takes it as a number, which prints as it was written.
    expect(parseAmount(String(Number(amountText(cents, 'usd'))), 'usd')).toBe(cents);
  }
});
