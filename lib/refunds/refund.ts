/** A refund as the server reads it, and as it answers it. */
import { query } from '#lib/db.ts';

export interface RefundRow {
  tenant_id: string;
  id: string;
  payment_id: string;
  stripe_refund_id: string | null;
  amount_cents: number;
  currency: string;
  status: 'pending' | 'succeeded' | 'failed' | 'canceled';
  requested_by: 'operator' | 'owner' | 'stripe';
  reason: string;
  failure_reason: string | null;
  key_number: number;
}

/** A refund by its id; null where there is none. */
export async function findRefund(tenantId: string, refundId: string): Promise<RefundRow | null> {
  const [refund] = await query<RefundRow>(
    { name: 'find-refund', text: 'select * from public.refunds where tenant_id = $1 and id = $2' },
    [tenantId, refundId],
  );
  return refund ?? null;
}

/** What the API answers about a refund. Amounts in minor units. */
export function describeRefund(refund: RefundRow) {
  return {
    id: refund.id,
    paymentId: refund.payment_id,
    status: refund.status,
    amountCents: refund.amount_cents,
    currency: refund.currency,
    reason: refund.reason,
    failureReason: refund.failure_reason,
  };
}
