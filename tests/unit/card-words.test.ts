import { expect, test } from 'vitest';
import { cardName, expiryOf } from '#lib/cards/card-words.ts';

test('a card is good to the end of its month', () => {
  expect(expiryOf(11, 2026, new Date('2026-11-30T23:59:59Z'))).toBe('soon');
  expect(expiryOf(11, 2026, new Date('2026-12-01T00:00:00Z'))).toBe('expired');
});

test('a card expires soon within two months, over the turn of a year too', () => {
  expect(expiryOf(1, 2027, new Date('2026-11-21T00:00:00Z'))).toBe('soon');
  expect(expiryOf(2, 2027, new Date('2026-11-21T00:00:00Z'))).toBe('good');
});

test('a brand that is not known is a card', () => {
  expect(cardName('visa', '4242')).toBe('Visa ·4242');
  expect(cardName('brand_of_tomorrow', '0001')).toBe('Card ·0001');
  expect(cardName(null, '0001')).toBe('Card ·0001');
});
