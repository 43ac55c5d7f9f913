import { setTimeout as sleep } from 'node:timers/promises';
import type Stripe from 'stripe';
import { query } from '#lib/db.ts';
import type { PaymentStatus } from '#lib/payments/payment.ts';
import { settleIntent } from '#lib/payments/settle-intent.ts';
import { listAll } from '#lib/reconciliation/list-all.ts';
import { createdWithin, type Report } from '#lib/reconciliation/report.ts';
import { callStripe } from '#lib/stripe.ts';

interface OurPayment {
  id: string;
  tenant_id: string;
  stripe_payment_intent_id: string | null;
  status: PaymentStatus;
  amount_received_cents: number | null;
  flag_reason: string | null;
}

/** How many payments that are still open and older than the window are asked for one by one. */
const OPEN_AT_ONCE = 200;
/** How often a payment that moves while it is compared is looked at. */
const MOST_LOOKS = 4;
const LOOK_AGAIN_MS = 250;

/** Compares Stripe's intents with our payments; where they disagree, settles by what Stripe says. */
export async function comparePayments(report: Report): Promise<void> {
  for await (const intents of listAll((stripe, page) =>
    stripe.paymentIntents.list({ ...page, created: createdWithin(report) }),
  )) {
    const ours = intents.filter(({ metadata }) => metadata.refill_payment_id);
    const payments = await findPayments(ours);
    for (const intent of ours) await comparePayment(report, intent, payments.get(intent.id));
  }
  await settleOpenPayments(report);
}

async function findPayments(intents: readonly Stripe.PaymentIntent[]): Promise<Map<string, OurPayment>> {
  const rows = await query<OurPayment>(
    {
      name: 'payments-of-intents',
      text: `select id, tenant_id, stripe_payment_intent_id, status, amount_received_cents, flag_reason
        from public.payment_history where stripe_payment_intent_id = any ($1)`,
    },
    [intents.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [row.stripe_payment_intent_id ?? '', row]));
}

async function comparePayment(
  report: Report,
  intent: Stripe.PaymentIntent,
  before: OurPayment | undefined,
): Promise<void> {
  report.counts.payments += 1;
  let payment = before;
  if (!payment || !agrees(intent, payment)) {
    let outcome = 'ignored';
    let isRepaired = false;
    // What was listed may have moved on meanwhile, and may move on while it is looked at: then it is looked at again.
    for (let look = 0; look < MOST_LOOKS && !isRepaired; look++) {
      if (look > 0) await sleep(LOOK_AGAIN_MS);
      // What was credited stays credited: where Stripe says otherwise now, a person has to look at it.
      if (payment?.status !== 'succeeded') ({ outcome } = await settleIntent(intent.id));
      const present = await callStripe((stripe) => stripe.paymentIntents.retrieve(intent.id));
      payment = (await findPayments([intent])).get(intent.id);
      isRepaired = payment !== undefined && agrees(present, payment);
    }
    await report.find({
      kind: payment ? 'payment_disagrees' : 'payment_unknown',
      subject: intent.id,
      words: payment
        ? `Stripe says ${intent.status}, our payment said ${before?.status ?? 'nothing'} and says ${payment.status}; settling: ${outcome}.`
        : `Stripe has an intent that names payment ${intent.metadata.refill_payment_id}, which does not exist.`,
      isRepaired,
      details: { paymentId: payment?.id ?? null, tenantId: payment?.tenant_id ?? null },
    });
  }
  if (payment?.status === 'flagged') {
    await report.find({
      kind: 'payment_flagged',
      subject: payment.id,
      words: `${payment.flag_reason ?? 'It disagrees with what was agreed'}: nothing was granted. Refund it, or adjust.`,
      isRepaired: false,
      details: { paymentId: payment.id, tenantId: payment.tenant_id, intentId: intent.id },
    });
  }
  if (intent.status !== 'succeeded') return;
  const total = report.totals[intent.currency] ?? { stripeCents: 0, oursCents: 0 };
  total.stripeCents += intent.amount_received;
  total.oursCents += payment?.amount_received_cents ?? 0;
  report.totals[intent.currency] = total;
}

function agrees(intent: Stripe.PaymentIntent, payment: OurPayment): boolean {
  switch (intent.status) {
    case 'succeeded':
      return (
        (payment.status === 'succeeded' || payment.status === 'flagged') &&
        payment.amount_received_cents === intent.amount_received
      );
    case 'canceled':
    case 'processing':
    case 'requires_action':
      return payment.status === intent.status;
    default:
      return payment.status === (intent.last_payment_error ? 'failed' : 'pending');
  }
}

/** Payments begun before the window, which may have ended without our hearing of it. */
async function settleOpenPayments(report: Report): Promise<void> {
  const open = await query<{ id: string; status: string; stripe_payment_intent_id: string }>(
    {
      name: 'open-payments',
      text: `select id, status, stripe_payment_intent_id from public.payment_history
        where status in ('pending', 'processing', 'requires_action', 'failed') and stripe_payment_intent_id is not null
          and created_at < $1 and created_at > now() - interval '31 days'
        order by updated_at limit ${OPEN_AT_ONCE}`,
    },
    [report.from],
  );
  for (const payment of open) {
    report.counts.payments += 1;
    const { outcome } = await settleIntent(payment.stripe_payment_intent_id);
    if (outcome !== 'credited' && outcome !== 'flagged') continue;
    await report.find({
      kind: 'payment_disagrees',
      subject: payment.stripe_payment_intent_id,
      words: `Stripe says succeeded, our payment said ${payment.status}; settling: ${outcome}.`,
      isRepaired: outcome === 'credited',
      details: { paymentId: payment.id },
    });
  }
}
