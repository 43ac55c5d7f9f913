import { csvLine } from '#lib/history/write-csv.ts';
import { listCharges } from '#lib/monitoring/list-charges.ts';
import { amountText } from '#lib/payments/custom-amount.ts';

const PAGE = 1_000;

/** Every charge that the monitor has kept as CSV, the newest first, a page at a time. */
export async function* exportCharges(): AsyncGenerator<string> {
  yield csvLine([
    'charge_id',
    'created_at',
    'status',
    'currency',
    'amount',
    'amount_minor',
    'customer_email',
    'description',
    'processed_at',
  ]);
  let before: string | undefined;
  for (;;) {
    const { rows, next } = await listCharges(before, PAGE);
    yield rows
      .map((charge) =>
        csvLine([
          charge.charge_id,
          charge.created_at,
          charge.status,
          charge.currency,
          amountText(charge.amount, charge.currency),
          charge.amount,
          charge.customer_email,
          charge.description,
          charge.processed_at,
        ]),
      )
      .join('');
    if (next === null) return;
    before = next;
  }
}
