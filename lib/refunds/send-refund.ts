import Stripe from 'stripe';
import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { isStoredFailure } from '#lib/payments/create-under-key.ts';
import { getPayment } from '#lib/payments/payment.ts';
import { findRefund, type RefundRow } from '#lib/refunds/refund.ts';
import { recordRefunds, syncRefunds } from '#lib/refunds/sync-refunds.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Asks Stripe for a refund that is already decided and committed here. The key is the same at every try, so that money
 * goes back once however often this is cut off. Where Stripe refuses for good the refund fails and its credits return.
 *
 * @throws AppError `stripe_unreachable`: the outcome is unknown, the refund stays pending and is tried again
 */
export async function sendRefund(refund: RefundRow): Promise<void> {
  const { tenant_id: tenantId, id, payment_id: paymentId } = refund;
  const { stripe_payment_intent_id: intentId } = await getPayment(tenantId, paymentId);
  if (!intentId) throw new Error(`Payment ${paymentId} has money and no intent`);
  try {
    const made = await callStripe((stripe) =>
      stripe.refunds.create(
        {
          payment_intent: intentId,
          amount: refund.amount_cents,
          reason: 'requested_by_customer',
          metadata: { refill_refund_id: id, refill_tenant_id: tenantId },
        },
        { idempotencyKey: `refill-refund-${id}-${refund.key_number}` },
      ),
    );
    await recordRefunds(intentId, [made]);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    log.warn({ refundId: id, err: error }, 'a refund was refused');
    await queryOne({ name: 'refuse-refund', text: 'select id from payments.refuse_refund($1, $2, $3)' }, [
      tenantId,
      id,
      error.message,
    ]);
    // Refused because of something we have not heard of, such as a refund made at Stripe or a dispute.
    await syncRefunds(intentId);
  }
}

/** The job that takes up a refund which was cut off: looks first whether Stripe made it, then asks again. */
export async function resumeRefund(tenantId: string, refundId: string): Promise<void> {
  const isOpen = (refund: RefundRow | null): refund is RefundRow =>
    refund?.status === 'pending' && refund.stripe_refund_id === null;
  const before = await findRefund(tenantId, refundId);
  if (!isOpen(before)) return;
  const { stripe_payment_intent_id: intentId } = await getPayment(tenantId, before.payment_id);
  if (intentId) await syncRefunds(intentId);
  const refund = await findRefund(tenantId, refundId);
  if (!isOpen(refund)) return;
  try {
    await sendRefund(refund);
  } catch (error) {
    if (isStoredFailure(error)) {
      // Stripe answers a key for ever as it answered first. It has answered, so nothing is under way; and where its list
      // has no such refund now, none was made: only then may another key be used.
      if (intentId) await syncRefunds(intentId);
      if (isOpen(await findRefund(tenantId, refundId))) {
        await queryOne({ name: 'renew-refund-key', text: 'select payments.renew_refund_key($1, $2)' }, [
          tenantId,
          refundId,
        ]);
      }
    }
    throw error;
  }
}
