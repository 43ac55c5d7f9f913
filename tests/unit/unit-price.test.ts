import { expect, test } from 'vitest';
import { formatUnitPrice, percentSaved } from '#components/billing/unit-price.ts';

const starter = { credits: 1_000, priceMinor: 1_000 };
const team = { credits: 6_000, priceMinor: 5_000 };

test('a credit that costs less than a cent is shown with four places', () => {
  expect(formatUnitPrice(team, 'usd')).toBe('$0.0083');
});

test('a credit that costs a whole cent is shown with two', () => {
  expect(formatUnitPrice(starter, 'usd')).toBe('$0.01');
});

test('a currency without a smaller unit is not divided by a hundred', () => {
  expect(formatUnitPrice({ credits: 1_000, priceMinor: 1_500 }, 'jpy')).toBe('¥1.5');
});

test('what is saved is rounded down and never overstated', () => {
  expect(percentSaved(team, starter)).toBe(16);
});

test('an offer that is dearer saves nothing', () => {
  expect(percentSaved(starter, team)).toBe(0);
  expect(percentSaved(starter, starter)).toBe(0);
});
