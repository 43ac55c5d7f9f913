/** Events about purchases, posted as Stripe posts them, and what became of them. */
import { eventually, rows } from './running-ledger.ts';
import type { Person } from './signed-in.ts';
import { deliver } from './stripe.ts';

export interface Purchase {
  payment: { id: string };
  paymentIntentId: string;
}

/** A purchase of 6,000 credits that Stripe knows of and we have heard nothing of yet. */
export async function beginPurchase(person: Person): Promise<Purchase> {
  const { status, body } = await person.call('/api/stripe/create-payment-intent', {
    body: { customAmountCents: 5000, purchaseId: crypto.randomUUID() },
  });
  if (status !== 200) throw new Error(`The purchase was refused: ${JSON.stringify(body)}`);
  return body;
}

export async function paymentOf({ payment }: Purchase) {
  const [row] = await rows<{ status: string; flag_reason: string | null }>(
    'select status, flag_reason from public.payment_history where id = $1',
    [payment.id],
  );
  return row;
}

export async function eventRow(id: string) {
  const [row] = await rows<{
    status: string;
    outcome: string | null;
    attempts: number;
    last_error: string | null;
  }>('select status, outcome, attempts, last_error from public.webhook_events where id = $1', [id]);
  return row;
}

export const idOf = (payload: string): string => JSON.parse(payload).id;

/** Posts an event and waits until the worker has finished with it, whatever it made of it. */
export async function deliverAndHandle(payload: string) {
  const { status } = await deliver({ payload });
  if (status !== 200) throw new Error(`The event was answered ${status}`);
  return eventually(
    () => eventRow(idOf(payload)),
    (row) => row !== undefined && row.status !== 'pending',
  );
}
