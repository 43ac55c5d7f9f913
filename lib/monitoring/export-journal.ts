/**
 * What the monitor has kept as a journal for accounting: double entries, in the order of time. A charge that succeeded
 * debits what Stripe owes us and credits sales; a refund that succeeded does the opposite. Each entry balances by
 * itself, in its own currency.
 */
import { z } from 'zod';
import { readRows } from '#lib/analytics/read-rows.ts';
import { csvLine } from '#lib/history/write-csv.ts';
import { amountText } from '#lib/payments/custom-amount.ts';

const PAGE = 1_000;
const CLEARING = 'Stripe clearing';
const SALES = 'Sales';

const movement = z.object({
  at: z.string(),
  id: z.string(),
  kind: z.enum(['charge', 'refund']),
  amount: z.number(),
  currency: z.string(),
  words: z.string(),
});
export type Movement = z.infer<typeof movement>;

interface JournalLine {
  entry: string;
  date: string;
  account: string;
  /** Minor units; one of the two is 0. */
  debit: number;
  credit: number;
  currency: string;
  words: string;
}

/** The two lines of an entry. Pure. */
export function bookMovement({
  at,
  id,
  kind,
  amount,
  currency,
  words,
}: Movement): [JournalLine, JournalLine] {
  const line = { entry: id, date: at.slice(0, 10), currency, words };
  const [debited, credited] = kind === 'charge' ? [CLEARING, SALES] : [SALES, CLEARING];
  return [
    { ...line, account: debited, debit: amount, credit: 0 },
    { ...line, account: credited, debit: 0, credit: amount },
  ];
}

export async function* exportJournal(): AsyncGenerator<string> {
  yield csvLine(['entry', 'date', 'account', 'debit', 'credit', 'currency', 'description']);
  let after: Movement | undefined;
  for (;;) {
    const movements = await readMovements(after);
    yield movements.flatMap(bookMovement).map(writeLine).join('');
    if (movements.length < PAGE) return;
    after = movements.at(-1);
  }
}

function writeLine({ entry, date, account, debit, credit, currency, words }: JournalLine): string {
  const written = (amount: number) => (amount === 0 ? '' : amountText(amount, currency));
  return csvLine([entry, date, account, written(debit), written(credit), currency.toUpperCase(), words]);
}

function readMovements(after: Movement | undefined): Promise<Movement[]> {
  return readRows(
    {
      name: `journal-movements-${after ? 'after' : 'oldest'}`,
      text: `select * from (
          select created_at as at, charge_id as id, 'charge' as kind, amount, currency,
            concat_ws(', ', nullif(description, ''), customer_email) as words
          from public.processed_charges where status = 'succeeded' and amount > 0
          union all
          select created_at, object_id, 'refund', amount, currency, 'Refund of ' || coalesce(charge_id, 'a charge')
          from public.processed_objects
          where kind = 'refund' and status = 'succeeded' and amount > 0 and currency is not null
        ) m
        where ${after ? '(m.at, m.id) > ($2::timestamptz, $3::text)' : '$2::text is null and $3::text is null'}
        order by m.at, m.id limit $1`,
    },
    [PAGE, after?.at ?? null, after?.id ?? null],
    movement,
  );
}
