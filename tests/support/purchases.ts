/** Purchases through the real routes, paid at the local Stripe, for tests of what happens to them afterwards. */
import type Stripe from 'stripe';
import { availableCredits, eventually, rows } from './running-ledger.ts';
import { newOwner, type Person } from './signed-in.ts';
import { confirm, control, deliver, eventAbout, stripe } from './stripe.ts';

export interface Buyer {
  person: Person;
  tenant: { id: string; slug: string };
}

export interface Bought extends Buyer {
  paymentId: string;
  intentId: string;
  chargeId: string;
}

/** A new tenant that has paid 5,000 cents; we have heard nothing of the success unless it is synced. */
export async function buy(
  name: string,
  { card = '4242424242424242', isSynced = true, isSlow = false, amountCents = 5000 } = {},
): Promise<Bought> {
  const { person, tenant } = await newOwner(name);
  const { status, body } = await person.call('/api/stripe/create-payment-intent', {
    body: { customAmountCents: amountCents, purchaseId: crypto.randomUUID() },
  });
  if (status !== 200) throw new Error(`The purchase was refused: ${JSON.stringify(body)}`);
  const { paymentIntentId: intentId, payment } = body;
  await confirm(intentId, card, { isSlow });
  const intent = await stripe.paymentIntents.retrieve(intentId);
  const bought = { person, tenant, paymentId: payment.id, intentId, chargeId: String(intent.latest_charge) };
  if (isSynced) await person.call(`/api/stripe/payments/${payment.id}/sync`, { method: 'POST' });
  return bought;
}

/** Posts an event about an object and waits until a worker has finished with it. */
export async function tell(type: string, object: unknown): Promise<{ id: string; outcome: string | null }> {
  const payload = eventAbout(type, object);
  const { id } = JSON.parse(payload) as { id: string };
  const { status } = await deliver({ payload });
  if (status !== 200) throw new Error(`The event was answered ${status}`);
  return eventFinished(id);
}

export async function eventFinished(id: string): Promise<{ id: string; outcome: string | null }> {
  const seen = await eventually(
    async () =>
      (
        await rows<{ id: string; status: string; outcome: string | null; last_error: string | null }>(
          'select id, status, outcome, last_error from public.webhook_events where id = $1',
          [id],
        )
      )[0],
    (row) => row !== undefined && row.status !== 'pending',
  );
  if (seen?.status !== 'processed') throw new Error(`The event was not processed: ${JSON.stringify(seen)}`);
  return seen;
}

/** Somebody refunds in Stripe's dashboard. */
export async function refundAtStripe(
  { chargeId }: Bought,
  request: { amount?: number; fate?: 'fails' | 'succeeds' } = {},
): Promise<Stripe.Refund> {
  return control<Stripe.Refund>('POST', '/refunds', { charge: chargeId, ...request });
}

export async function accountOf({ tenant }: Buyer): Promise<{ available: number; debt: number }> {
  const [account] = await rows<{ debt: string }>(
    'select debt from public.credit_accounts where tenant_id = $1',
    [tenant.id],
  );
  return { available: await availableCredits(tenant.id), debt: Number(account?.debt) };
}
