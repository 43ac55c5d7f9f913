import type Stripe from 'stripe';
import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { listAll } from '#lib/reconciliation/list-all.ts';
import { createdWithin, type Report } from '#lib/reconciliation/report.ts';
import { resumeRefund } from '#lib/refunds/send-refund.ts';
import { syncRefunds } from '#lib/refunds/sync-refunds.ts';

const idOf = (reference: string | { id: string } | null): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null);

/** Compares Stripe's refunds with ours, and takes up those of ours that were cut off. */
export async function compareRefunds(report: Report): Promise<void> {
  for await (const refunds of listAll((stripe, page) =>
    stripe.refunds.list({ ...page, created: createdWithin(report) }),
  )) {
    for (const refund of await thatDisagree(report, refunds)) {
      const intentId = idOf(refund.payment_intent);
      if (!intentId) continue;
      const { paymentId, change } = await syncRefunds(intentId);
      await report.find({
        kind: 'refund_disagrees',
        subject: refund.id,
        words: `Stripe has a refund that is ${refund.status}, which we did not know; ${change ?? 0} credits were taken back.`,
        isRepaired: (await thatDisagree(null, [refund])).length === 0,
        details: { paymentId: paymentId ?? null, intentId },
      });
    }
  }
  await resumeRefunds(report);
}

/** Of refunds of our payments, those that we have otherwise or not at all. */
async function thatDisagree(
  report: Report | null,
  refunds: readonly Stripe.Refund[],
): Promise<Stripe.Refund[]> {
  const payments = new Set(
    (
      await query<{ id: string }>(
        {
          name: 'intents-of-ours',
          text: `select stripe_payment_intent_id as id from public.payment_history where stripe_payment_intent_id = any ($1)`,
        },
        [refunds.map((refund) => idOf(refund.payment_intent))],
      )
    ).map(({ id }) => id),
  );
  const known = new Map(
    (
      await query<{ id: string; status: string; amount_cents: number }>(
        {
          name: 'refunds-by-stripe-id',
          text: `select stripe_refund_id as id, status, amount_cents from public.refunds where stripe_refund_id = any ($1)`,
        },
        [refunds.map(({ id }) => id)],
      )
    ).map((row) => [row.id, row]),
  );
  const ours = refunds.filter((refund) => payments.has(idOf(refund.payment_intent) ?? ''));
  if (report) report.counts.refunds += ours.length;
  return ours.filter((refund) => {
    const row = known.get(refund.id);
    const status = refund.status === 'requires_action' ? 'pending' : refund.status;
    return row?.status !== status || row?.amount_cents !== refund.amount;
  });
}

/** Refunds that were decided minutes ago and that Stripe has not answered; the queue may have given them up. */
async function resumeRefunds(report: Report): Promise<void> {
  const stuck = await query<{ tenant_id: string; id: string; payment_id: string }>({
    name: 'stuck-refunds',
    text: `select tenant_id, id, payment_id from public.refunds
      where status = 'pending' and stripe_refund_id is null and created_at < now() - interval '5 minutes'
      order by created_at limit 100`,
  });
  for (const { tenant_id: tenantId, id, payment_id: paymentId } of stuck) {
    let isRepaired = true;
    try {
      await resumeRefund(tenantId, id);
    } catch (error) {
      // One that cannot be sent now must not keep the rest from being compared; it is reported.
      log.warn({ refundId: id, err: error }, 'a refund could not be taken up');
      isRepaired = false;
    }
    await report.find({
      kind: 'refund_disagrees',
      subject: id,
      words: isRepaired
        ? 'A refund of ours had not reached Stripe; it was sent.'
        : 'A refund of ours cannot be sent to Stripe. It stays pending and is tried again.',
      isRepaired,
      details: { paymentId, tenantId },
    });
  }
}
