import { expect, test } from 'vitest';
import { cardName, expiryWords } from '#lib/cards/card-words.ts';
import { expiryOf } from '#lib/cards/expiry.ts';

const expiring = (expMonth: number, expYear: number, now: string) =>
  expiryOf({ expMonth, expYear }, new Date(now));

test('a card is good to the end of its month', () => {
  expect(expiring(11, 2026, '2026-11-30T23:59:59Z')).toBe('soon');
  expect(expiring(11, 2026, '2026-12-01T00:00:00Z')).toBe('expired');
});

test('a card expires soon within 45 days, over the turn of a year too', () => {
  expect(expiring(12, 2026, '2026-11-21T00:00:00Z')).toBe('soon');
  expect(expiring(1, 2027, '2026-12-20T00:00:00Z')).toBe('soon');
  expect(expiring(1, 2027, '2026-11-21T00:00:00Z')).toBe('fine');
});

test('an expiry is said in words', () => {
  expect(expiryWords({ expMonth: 4, expYear: 2027, expiry: 'fine' })).toBe('Expires 04/27');
  expect(expiryWords({ expMonth: 12, expYear: 2026, expiry: 'soon' })).toBe('Expires soon, 12/26');
  expect(expiryWords({ expMonth: 3, expYear: 2025, expiry: 'expired' })).toBe('Expired 03/25');
});

test('a brand that is not known is a card', () => {
  expect(cardName('visa', '4242')).toBe('Visa ·4242');
  expect(cardName('brand_of_tomorrow', '0001')).toBe('Card ·0001');
  expect(cardName(null, '0001')).toBe('Card ·0001');
});
