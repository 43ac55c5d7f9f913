import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import type { Settlement } from '#lib/payments/settle-intent.ts';

/** What a signed event says of a paid intent, in the shape that payments.settle documents. Amounts in minor units. */
export interface PaidIntent {
  id: string;
  status: 'succeeded';
  amountReceived: number;
  currency: string;
  customer: string;
  livemode: boolean;
  /** From the intent's metadata: finds the payment where our own note of the intent is not committed yet. */
  paymentId: string;
  chargeId: string | null;
  paymentMethodId: string | null;
  detailsPending: true;
}

/**
 * Credits payments by what events say of them, in one transaction; a job asks Stripe for their cards and receipts
 * afterwards, and whether they were paid.
 *
 * @returns what became of each, by event
 */
export async function settlePaidEvents(
  events: readonly { eventId: string; intent: PaidIntent }[],
): Promise<Map<string, Settlement>> {
  const settled = await query<{ event_id: string; settlement: Settlement }>(
    { name: 'settle-events', text: 'select event_id, settlement from payments.settle_events($1)' },
    [JSON.stringify(events)],
  );
  log.info({ settlements: settled.map(({ settlement }) => settlement) }, 'payments settled by their events');
  return new Map(settled.map(({ event_id, settlement }) => [event_id, settlement]));
}
