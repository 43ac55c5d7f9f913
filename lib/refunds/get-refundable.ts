import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

export interface Refundable {
  currency: string;
  /** What an operator may still refund, in minor units. */
  leftCents: number;
  /** What an owner may take back by himself: the money of unspent credits within 14 days. */
  ownerCents: number;
}

/** What may still be refunded of a payment. @throws AppError `payment_not_found` */
export async function getRefundable(tenantId: string, paymentId: string): Promise<Refundable> {
  const [found] = await query<{ currency: string; left_cents: number; owner_cents: number }>(
    {
      name: 'get-refundable',
      text: `select p.currency, greatest(0, payments.owner_refundable(p)) as owner_cents,
          case when p.status in ('succeeded', 'flagged') and payments.amount_disputed(p) = 0
            then p.amount_received_cents - payments.amount_going_back(p) else 0 end as left_cents
        from public.payment_history p where p.tenant_id = $1 and p.id = $2`,
    },
    [tenantId, paymentId],
  );
  if (!found) throw new AppError('payment_not_found', 'There is no such payment.');
  return {
    currency: found.currency,
    leftCents: found.left_cents,
    ownerCents: found.left_cents === 0 ? 0 : found.owner_cents,
  };
}
