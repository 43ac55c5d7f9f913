import { decideRefund } from '#lib/agent/decide-refund.ts';
import { sendOrLeaveToWorker } from '#lib/customer-payments/refund-payment.ts';
import { AppError } from '#lib/http/errors.ts';
import { toMajor } from '#lib/money.ts';
import { findCurrentPayment } from '#lib/payments-api/find-payment.ts';
import { minorOf } from '#lib/payments-api/minor-amount.ts';
import type { RefundRequest } from '#lib/payments-api/schemas.ts';

/** Who gives the money back. */
export interface RefundCaller {
  tenantId: string;
  tenantSlug: string;
  /** Null in a conversation on our own pages. */
  apiKeyId: string | null;
}

/**
 * Gives money of a customer's payment back, within the budget of the key or by an approval.
 *
 * @param isTrusted a backend's own call: without a budget it needs no approval, where an agent's tool does.
 * @throws AppError `payment_not_found`, `refund_exceeds_left`, `payment_not_refundable`, `idempotency_key_reused`,
 *   `approval_required` with the link, `approval_denied`, `approval_not_found`, `approval_for_another_refund`,
 *   `budget_exceeded`
 */
export async function refundPayment(
  caller: RefundCaller,
  request: RefundRequest,
  key: string,
  { isTrusted }: { isTrusted: boolean },
) {
  // As Stripe has it now: the event of its success may still be on its way.
  const payment = await findCurrentPayment(caller.tenantId, request.payment_intent_id);
  const decided = await decideRefund(caller, {
    paymentId: payment.id,
    requestKey: `api:${key}`,
    amount: request.amount === undefined ? null : minorOf(request.amount, payment.currency),
    reason: request.reason,
    isTrusted,
    approvalId: request.approval_id ?? null,
  });
  const refund = await sendOrLeaveToWorker(decided);
  if (refund.status === 'failed' || refund.status === 'canceled') {
    throw new AppError(
      'payment_not_refundable',
      `Nothing was refunded: ${refund.failure_reason ?? refund.status}`,
    );
  }
  return {
    success: true,
    refund: {
      // Ours until Stripe has one: the refund is decided, and a worker asks for it.
      id: refund.stripe_refund_id ?? refund.id,
      payment_intent_id: payment.payment_intent_id,
      amount: toMajor(refund.amount, refund.currency),
      currency: refund.currency,
      status: refund.status,
    },
  };
}
