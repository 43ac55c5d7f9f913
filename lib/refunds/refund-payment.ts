import { query, queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';
import { describeRefund, findRefund, type RefundRow } from '#lib/refunds/refund.ts';
import { sendRefund } from '#lib/refunds/send-refund.ts';

export interface RefundRequest {
  tenantId: string;
  paymentId: string;
  /** The same for every try of one refund. */
  requestId: string;
  /** An owner takes back the money of unspent credits within 14 days; an operator any part of what is left. */
  requestedBy: 'operator' | 'owner';
  userId: string;
  /** Minor units; undefined: all that may be refunded. */
  amountCents?: number | undefined;
  reason: string;
}

/**
 * Refunds a payment in full or in part. The decision is committed with its credits taken back, then Stripe is asked; where
 * Stripe cannot be reached the refund is answered as pending, and a worker goes on with the same key.
 *
 * @throws AppError `refund_exceeds_left` with `leftCents`, `reason_required`, `payment_not_found`,
 *   `payment_not_refundable`, `idempotency_key_reused`
 */
export async function refundPayment(request: RefundRequest) {
  const refund = await queryOne<RefundRow>(
    { name: 'begin-refund', text: 'select * from payments.begin_refund($1, $2, $3, $4, $5, $6, $7)' },
    [
      request.tenantId,
      request.paymentId,
      request.requestId,
      request.requestedBy,
      request.userId,
      request.amountCents ?? null,
      request.reason,
    ],
  );
  if (refund.status === 'pending' && refund.stripe_refund_id === null) {
    try {
      await sendRefund(refund);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'stripe_unreachable')) throw error;
      log.warn({ refundId: refund.id, err: error }, 'a refund is left to the worker');
    }
  }
  return describeRefund((await findRefund(refund.tenant_id, refund.id)) ?? refund);
}

/** The tenant of a payment, for an operator, who names it by its id alone. @throws AppError `payment_not_found` */
export async function getTenantOfPayment(paymentId: string): Promise<string> {
  const [found] = await query<{ tenant_id: string }>(
    { name: 'tenant-of-payment', text: 'select tenant_id from public.payment_history where id = $1' },
    [paymentId],
  );
  if (!found) throw new AppError('payment_not_found', 'There is no such payment.');
  return found.tenant_id;
}
