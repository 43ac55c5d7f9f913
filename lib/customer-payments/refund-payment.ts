import Stripe from 'stripe';
import { type CustomerPaymentRow, getCustomerPayment } from '#lib/customer-payments/payment.ts';
import { recordCustomerRefunds, syncCustomerRefunds } from '#lib/customer-payments/sync-refunds.ts';
import { query, queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';
import { createOnce } from '#lib/payments/create-once.ts';

export interface CustomerRefundRow {
  id: string;
  payment: number;
  stripe_refund_id: string | null;
  amount: number;
  currency: string;
  status: 'pending' | 'succeeded' | 'failed' | 'canceled';
  failure_reason: string | null;
  key_number: number;
}

export interface CustomerRefundRequest {
  paymentId: number;
  /** The same for every try of one refund. */
  requestKey: string;
  /** Minor units; undefined: all that is left. */
  amount?: number | undefined;
  reason?: string | undefined;
}

/**
 * Refunds a payment in full or in part. The decision is committed before Stripe is asked; where Stripe cannot be reached
 * the refund is answered as pending, and a worker goes on with the same key.
 *
 * @throws AppError `refund_exceeds_left` with `leftCents`, `payment_not_found`, `payment_not_refundable`,
 *   `idempotency_key_reused`
 */
export async function refundCustomerPayment(request: CustomerRefundRequest): Promise<CustomerRefundRow> {
  const refund = await queryOne<CustomerRefundRow>(
    { name: 'begin-customer-refund', text: 'select * from payments.begin_customer_refund($1, $2, $3, $4)' },
    [request.paymentId, request.requestKey, request.amount ?? null, request.reason ?? ''],
  );
  return sendOrLeaveToWorker(refund);
}

/** Asks Stripe for a refund that was decided just now; where Stripe cannot be reached it stays pending for the worker. */
export async function sendOrLeaveToWorker(refund: CustomerRefundRow): Promise<CustomerRefundRow> {
  try {
    await sendCustomerRefund(refund.id);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'stripe_unreachable')) throw error;
    log.warn({ customerRefundId: refund.id, err: error }, 'a refund is left to the worker');
  }
  return (await findRefund(refund.id)) ?? refund;
}

/**
 * Asks Stripe for a refund that is decided: by whoever decided it, and by the job that takes up one that was cut off. The
 * key is the same at every try, so that money goes back once. Where Stripe refuses for good the refund fails.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function sendCustomerRefund(refundId: string): Promise<void> {
  const refund = await findRefund(refundId);
  if (refund?.status !== 'pending' || refund.stripe_refund_id !== null) return;
  const { payment_intent_id: intentId } = await getCustomerPayment(refund.payment);
  if (!intentId) throw new Error(`Payment ${refund.payment} has money and no intent`);
  try {
    const made = await createOnce({
      keyPrefix: `refill-customer-refund-${refund.id}`,
      keyNumber: refund.key_number,
      create: (stripe, idempotencyKey) =>
        stripe.refunds.create(
          {
            payment_intent: intentId,
            amount: refund.amount,
            reason: 'requested_by_customer',
            metadata: { refill_customer_refund_id: refund.id },
          },
          { idempotencyKey },
        ),
      find: (stripe) => findAtStripe(stripe, intentId, refund.id),
      renew: async (keyNumber) => {
        const renewed = await queryOne<CustomerRefundRow>(
          {
            name: 'renew-customer-refund-key',
            text: 'select * from payments.renew_customer_refund_key($1, $2)',
          },
          [refund.id, keyNumber],
        );
        return renewed.key_number;
      },
    });
    await recordCustomerRefunds(intentId, [made]);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    log.warn({ customerRefundId: refund.id, err: error }, 'a refund was refused');
    await query<CustomerPaymentRow>(
      { name: 'refuse-customer-refund', text: 'select id from payments.refuse_customer_refund($1, $2)' },
      [refund.id, error.message],
    );
    // Refused because of something we have not heard of, such as a refund made at Stripe or a dispute.
    await syncCustomerRefunds(intentId);
  }
}

async function findAtStripe(
  stripe: Stripe,
  intentId: string,
  refundId: string,
): Promise<Stripe.Refund | null> {
  for await (const made of stripe.refunds.list({ payment_intent: intentId, limit: 100 })) {
    if (made.metadata?.refill_customer_refund_id === refundId) return made;
  }
  return null;
}

async function findRefund(refundId: string): Promise<CustomerRefundRow | null> {
  const [refund] = await query<CustomerRefundRow>(
    { name: 'find-customer-refund', text: 'select * from public.customer_refunds where id = $1' },
    [refundId],
  );
  return refund ?? null;
}
