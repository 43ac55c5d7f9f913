import { cardName } from '#lib/cards/card-words.ts';
import type { HistoryQuery } from '#lib/history/history-query.ts';
import { ENTRY_KIND_WORDS, PAYMENT_KIND_WORDS, paymentStatus } from '#lib/history/history-words.ts';
import { listEntries } from '#lib/history/list-entries.ts';
import { listPayments } from '#lib/history/list-payments.ts';
import { csvLine } from '#lib/history/write-csv.ts';
import { amountText } from '#lib/payments/custom-amount.ts';
import type { SupabaseServerClient } from '#lib/supabase/server.ts';

const ROWS_AT_ONCE = 500;

/** The whole history that a query asks for, as lines of CSV, read page by page. Instants are ISO 8601 in UTC. */
export async function* exportHistory(
  supabase: SupabaseServerClient,
  tenantId: string,
  query: HistoryQuery,
  now: Date,
): AsyncGenerator<string> {
  const page = { now, limit: ROWS_AT_ONCE };
  let before: string | undefined;
  if (query.view === 'payments') {
    yield csvLine([
      'date',
      'kind',
      'what',
      'credits',
      'amount',
      'refunded',
      'currency',
      'card',
      'status',
      'receipt',
      'payment_id',
    ]);
    do {
      const { rows, next } = await listPayments(supabase, tenantId, { ...query, before }, page);
      for (const row of rows) {
        yield csvLine([
          new Date(row.created_at).toISOString(),
          PAYMENT_KIND_WORDS[row.kind],
          row.description,
          row.credits,
          amountText(row.amount_cents, row.currency),
          amountText(row.amount_refunded_cents, row.currency),
          row.currency.toUpperCase(),
          row.card_last4 ? cardName(row.card_brand, row.card_last4) : null,
          paymentStatus(row).word,
          row.receipt_url,
          row.id,
        ]);
      }
      before = next ?? undefined;
    } while (before);
    return;
  }
  yield csvLine(['entry', 'date', 'kind', 'change', 'balance_after', 'label', 'description', 'by']);
  do {
    const { rows, next } = await listEntries(supabase, tenantId, { ...query, before }, page);
    for (const row of rows) {
      yield csvLine([
        row.sequence,
        new Date(row.created_at).toISOString(),
        ENTRY_KIND_WORDS[row.kind],
        row.delta,
        row.balance_after,
        row.label,
        row.description,
        row.by,
      ]);
    }
    before = next ?? undefined;
  } while (before);
}
