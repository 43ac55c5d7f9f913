import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { Facts } from '#components/admin/facts.tsx';
import { RefundForm } from '#components/admin/refund-form.tsx';
import { Story } from '#components/admin/story.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Amount } from '#components/ui/amount.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { findPaymentRecords } from '#lib/analytics/find-payment-records.ts';
import { tellPaymentStory } from '#lib/analytics/tell-payment-story.ts';
import { cardName } from '#lib/cards/card-words.ts';
import { PAYMENT_KIND_WORDS, paymentStatus } from '#lib/history/history-words.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
import { getRefundable } from '#lib/refunds/get-refundable.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Payment' };

/** One payment from top to bottom: agreed, paid, credited, told, refunded. */
export default async function PaymentPage({ params }: { params: Promise<{ id: string }> }) {
  await requireOperatorPage();
  const id = z.uuid().safeParse((await params).id);
  const records = id.success ? await findPaymentRecords(id.data) : null;
  if (!records) notFound();
  const { payment, disputes } = records;
  const { leftCents } = await getRefundable(payment.tenant_id, payment.id);
  const isDisputed = disputes.some(({ outcome, held_credits }) => outcome === null && held_credits > 0);
  const { word, tone } = paymentStatus(payment);
  const isFlagged = payment.status === 'flagged';
  const mono = (text: string | null) => (text ? <span className="font-mono text-xs">{text}</span> : null);
  return (
    <>
      <PageHeader
        title={payment.description}
        back={{ href: '/admin/payments', label: 'All payments' }}
        description={
          <>
            {PAYMENT_KIND_WORDS[payment.kind]} of{' '}
            <Link href={`/admin/tenants/${payment.tenant_slug}`} className="text-accent-ink underline">
              {payment.tenant_name}
            </Link>
          </>
        }
        action={<Badge tone={tone}>{isFlagged ? 'Flagged' : word}</Badge>}
      />
      {isFlagged ? (
        <Alert tone="debt" title={payment.flag_reason}>
          Nothing was granted. Compare the intent at Stripe with what was agreed, then refund it here or give
          the credits by hand.
        </Alert>
      ) : null}
      {isDisputed ? (
        <Alert tone="debt" title="This payment is disputed">
          Its money is with the bank, so that it cannot be refunded. Answer with evidence at Stripe before it
          is due; see{' '}
          <Link href="/admin/disputes" className="text-accent-ink underline">
            all disputes
          </Link>
          .
        </Alert>
      ) : null}
      {payment.status === 'failed' ? (
        <Alert tone="declined" title={`Declined: ${payment.failure_code ?? 'no code'}`}>
          {payment.failure_message ?? 'Stripe gave no words.'}
        </Alert>
      ) : null}
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem] lg:items-start">
        <Card>
          <CardHeader title="What happened" description="In the order in which it reached us." />
          <Story steps={tellPaymentStory(records)} />
        </Card>
        <div className="grid min-w-0 gap-4">
          <Card>
            <CardHeader title="The payment" />
            <Facts
              facts={[
                [
                  'Amount',
                  <Amount key="amount" minor={payment.amount_cents} currency={payment.currency} withCode />,
                ],
                ['Credits', formatCredits(payment.credits)],
                [
                  'Refunded',
                  <Amount key="refunded" minor={payment.amount_refunded_cents} currency={payment.currency} />,
                ],
                [
                  'Disputed',
                  payment.amount_disputed_cents > 0 ? (
                    <Amount
                      key="disputed"
                      minor={payment.amount_disputed_cents}
                      currency={payment.currency}
                    />
                  ) : null,
                ],
                ['Card', payment.card_last4 ? cardName(payment.card_brand, payment.card_last4) : 'None yet'],
                ['Payment', mono(payment.id)],
                ['Intent', mono(payment.stripe_payment_intent_id)],
                ['Charge', mono(payment.stripe_charge_id)],
                ['Customer', mono(payment.stripe_customer_id)],
                ['Mode', payment.livemode ? 'Live' : 'Test'],
                [
                  'Receipt',
                  payment.receipt_url ? (
                    <a
                      key="receipt"
                      href={payment.receipt_url}
                      target="_blank"
                      rel="noreferrer"
                      className="text-accent-ink underline"
                    >
                      Receipt at Stripe
                    </a>
                  ) : null,
                ],
              ]}
            />
          </Card>
          {leftCents > 0 ? (
            <Card>
              <CardHeader
                title="Refund"
                description={`${formatMoney(leftCents, payment.currency)} is left. Its credits are taken back first; those already spent become a debt.`}
              />
              <CardBody>
                <RefundForm paymentId={payment.id} currency={payment.currency} leftCents={leftCents} />
              </CardBody>
            </Card>
          ) : null}
        </div>
      </div>
    </>
  );
}
