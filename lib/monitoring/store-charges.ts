import type Stripe from 'stripe';
import type { Transaction } from '#lib/transaction.ts';

/** Keeps charges, each once. @returns the ids of those that were not known before */
export async function storeCharges(
  transaction: Transaction,
  charges: readonly Stripe.Charge[],
): Promise<Set<string>> {
  if (charges.length === 0) return new Set();
  const [stored] = await transaction.query<{ ids: string[] }>(
    { name: 'store-charges', text: 'select monitoring.store_charges($1) as ids' },
    [JSON.stringify(charges.map(describeCharge))],
  );
  return new Set(stored?.ids);
}

/** A charge in the shape that monitoring.store_charges documents. */
function describeCharge(charge: Stripe.Charge) {
  const idOf = (reference: string | { id: string } | null) =>
    typeof reference === 'string' ? reference : (reference?.id ?? null);
  return {
    charge_id: charge.id,
    amount: charge.amount,
    currency: charge.currency,
    customer_email: charge.receipt_email ?? charge.billing_details.email,
    description: charge.description,
    status: charge.status,
    created_at: charge.created,
    payment_intent_id: idOf(charge.payment_intent),
    customer_id: idOf(charge.customer),
    livemode: charge.livemode,
  };
}

export interface LargeCharges {
  /** Minor units of this currency alone. */
  above: number;
  currency: string;
}

/** Has the operators told of new charges above a threshold, each once, if and only if the transaction commits. */
export async function tellOfLargeCharges(
  transaction: Transaction,
  { above, currency }: LargeCharges,
  charges: readonly Stripe.Charge[],
  newIds: ReadonlySet<string>,
): Promise<Stripe.Charge[]> {
  const large = charges.filter(
    (charge) =>
      newIds.has(charge.id) &&
      charge.status === 'succeeded' &&
      charge.currency === currency &&
      charge.amount > above,
  );
  for (const { id } of large) {
    await transaction.query({ name: 'enqueue-large-charge', text: 'select jobs.enqueue($1, $2, $3)' }, [
      'large-charge-notice',
      JSON.stringify({ chargeId: id }),
      `large-charge-notice:${id}`,
    ]);
  }
  return large;
}
