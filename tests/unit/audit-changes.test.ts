import { describe, expect, test } from 'vitest';
import { changesOf } from '#lib/analytics/list-audit.ts';

describe('what an entry of the audit log says', () => {
  test('a changed field is told with both values, one that stayed is left out', () => {
    expect(
      changesOf({
        state_before: { name: 'Team', price_cents: 5000 },
        state_after: { name: 'Team', price_cents: 6000 },
      }),
    ).toEqual([{ field: 'price_cents', words: '5000 → 6000' }]);
  });

  test('of what is new only the value is told, and nothing of what stayed empty', () => {
    expect(
      changesOf({ state_before: {}, state_after: { terms: 'net_30', last_note: '', last_run_id: null } }),
    ).toEqual([{ field: 'terms', words: 'net_30' }]);
  });

  test('what was taken away is told as nothing', () => {
    expect(changesOf({ state_before: { memo: 'Thanks' }, state_after: {} })).toEqual([
      { field: 'memo', words: 'Thanks → nothing' },
    ]);
  });
});
