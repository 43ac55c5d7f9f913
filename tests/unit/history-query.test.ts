import { expect, test } from 'vitest';
import { historySearch, parseHistoryQuery, startOf } from '#lib/history/history-query.ts';

test('an address without a query shows all payments', () => {
  expect(parseHistoryQuery({})).toEqual({ view: 'payments', period: 'all' });
});

test('what makes no sense counts as not asked for', () => {
  expect(parseHistoryQuery({ view: 'x', kind: 'consume', period: '7y' })).toMatchObject({
    view: 'payments',
    kind: undefined,
    period: 'all',
  });
  expect(parseHistoryQuery({ view: ['entries', 'payments'], kind: 'consume' })).toMatchObject({
    view: 'entries',
    kind: 'consume',
  });
});

test('a query survives its own address', () => {
  const query = parseHistoryQuery({ view: 'entries', kind: 'grant', period: '90d', before: '17' });
  expect(parseHistoryQuery(Object.fromEntries(new URLSearchParams(historySearch(query))))).toEqual(query);
  expect(historySearch(parseHistoryQuery({}))).toBe('');
});

test('a period begins so many days back, and all time never', () => {
  expect(startOf('30d', new Date('2026-03-31T12:00:00Z'))).toBe('2026-03-01T12:00:00.000Z');
  expect(startOf('all', new Date())).toBeNull();
});
