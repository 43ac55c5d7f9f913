import { expect, test } from 'vitest';
import { csvLine } from '#lib/history/write-csv.ts';

test('commas, quotes and line ends stay within their cell', () => {
  expect(csvLine(['a,b', 'say "x"', 'two\nlines', null, 'plain'])).toBe(
    '"a,b","say ""x""","two\nlines",,plain\r\n',
  );
});

test('text that a spreadsheet would run is made harmless, and numbers stay numbers', () => {
  expect(csvLine(['=1+1', '+x', '-x', '@x', -5, 12])).toBe("'=1+1,'+x,'-x,'@x,-5,12\r\n");
  expect(csvLine(['=HYPERLINK("x","y")'])).toBe(`"'=HYPERLINK(""x"",""y"")"\r\n`);
});
