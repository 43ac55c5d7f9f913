/** The catalogue of docs/reliability.md is complete, and every test it names exists under that title. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const TESTS = join(import.meta.dirname, '..');
const CASES = { W: 20, C: 11, S: 18, A: 12, X: 17 };

interface Row {
  /** Empty where the catalogue has no number for it. */
  id: string;
  what: string;
  proofs: { file: string; title: string }[];
}

const rows = readRows(readFileSync(join(TESTS, '..', 'docs', 'reliability.md'), 'utf8'));

function readRows(text: string): Row[] {
  return [...text.matchAll(/^\| (?:([A-Z]\d+) )?\| (?!what happens)(.+?) \| .+? \| (.+) \|$/gm)].map(
    ([, id = '', what = '', shown = '']) => ({
      id,
      what,
      proofs: [...shown.matchAll(/`([^`]+)`: (.+?)(?:<br>|$)/g)].map(([, file = '', title = '']) => ({
        file,
        title,
      })),
    }),
  );
}

describe('the catalogue', () => {
  it('has every case once, in order', () => {
    const expected = Object.entries(CASES).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    );
    expect(rows.map(({ id }) => id).filter((id) => id !== '')).toEqual(expected);
  });

  it('names a test for each case', () => {
    expect(rows.filter(({ proofs }) => proofs.length === 0).map(({ what }) => what)).toEqual([]);
  });

  it.each(
    rows.flatMap(({ id, what, proofs }) =>
      proofs.map(({ file, title }) => [id || what, file, title] as const),
    ),
  )('%s is shown in %s by "%s"', (_, file, title) => {
    const path = join(TESTS, file);
    expect(existsSync(path)).toBe(true);
    expect(titlesIn(readFileSync(path, 'utf8'))).toContain(title);
  });
});

/** What stands first in `it(…)`, `test(…)` and their `.each(…)(…)`, as it is written. */
function titlesIn(source: string): string[] {
  return [...source.matchAll(/\(\s*(['"`])((?:(?!\1).)+)\1,/g)].map(([, , title = '']) => title);
}
