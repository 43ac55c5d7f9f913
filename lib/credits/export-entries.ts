import { type EntryFilter, listEntries } from '#lib/credits/list-entries.ts';
import type { Entry } from '#lib/credits/schemas.ts';

const PAGE = 1_000;
const MOST_ROWS = 100_000;

const COLUMNS: readonly (keyof Entry)[] = [
  'sequence',
  'createdAt',
  'kind',
  'delta',
  'balanceAfter',
  'label',
  'description',
  'idempotencyKey',
  'apiKeyId',
  'userId',
  'holdId',
  'paymentId',
  'metadata',
];

/** Entries as CSV (RFC 4180), the newest first, a page at a time: neither side has to hold all of them. */
export function exportEntries(tenantId: string, filter: EntryFilter): Response {
  const source = lines(tenantId, filter);
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value, done } = await source.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => void (await source.return(undefined)),
  });
  return new Response(stream, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="credit-entries.csv"',
      'cache-control': 'private, no-store',
    },
  });
}

async function* lines(tenantId: string, filter: EntryFilter): AsyncGenerator<string, undefined> {
  yield `${COLUMNS.join(',')}\r\n`;
  let cursor = filter.cursor;
  for (let written = 0; written < MOST_ROWS; written += PAGE) {
    const { entries, nextCursor } = await listEntries(tenantId, { ...filter, cursor }, PAGE);
    yield entries.map((entry) => `${COLUMNS.map((column) => cell(entry[column])).join(',')}\r\n`).join('');
    if (nextCursor === null) return undefined;
    cursor = nextCursor;
  }
  return undefined;
}

function cell(value: Entry[keyof Entry]): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // A spreadsheet would run these as formulas, and labels come from outside.
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
