import { expect, test } from 'vitest';
import { safeNextPath } from '#lib/http/safe-next-path.ts';

test.each(['/acme/settings/billing', '/acme/settings/billing/history?page=2#entry'])(
  '%s is followed',
  (next) => {
    expect(safeNextPath(next)).toBe(next);
  },
);

test.each([
  '//evil.test',
  '/\\evil.test',
  '/\t/evil.test',
  '/\n//evil.test',
  'https://evil.test',
  'javascript:alert(1)',
  'acme',
  '',
  null,
  undefined,
])('%j is not followed', (next) => {
  expect(safeNextPath(next)).toBeNull();
});

test('dots cannot climb out into another host', () => {
  expect(safeNextPath('/..//evil.test')).toBeNull();
});
