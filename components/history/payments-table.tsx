import { disputeWords } from '#components/history/dispute-words.ts';
import { RefundDialog } from '#components/history/refund-dialog.tsx';
import { Amount } from '#components/ui/amount.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { cardName } from '#lib/cards/card-words.ts';
import { PAYMENT_KIND_WORDS, paymentStatus } from '#lib/history/history-words.ts';
import type { HistoryPayment } from '#lib/history/list-payments.ts';
import { formatCredits } from '#lib/money.ts';
import { declineWords } from '#lib/payments/decline-words.ts';
import type { Refundable } from '#lib/refunds/get-refundable.ts';
import type { PaymentDispute } from '#lib/refunds/list-disputes-of-payments.ts';

export interface PaymentsTableProps {
  payments: readonly HistoryPayment[];
  /** Where an unfinished purchase is finished; null for those who may not buy. */
  purchaseHref: string | null;
  tenantSlug: string;
  disputes: readonly PaymentDispute[];
  /** By the payment's id; empty for those who may not refund. */
  refundable: ReadonlyMap<string, Refundable>;
  /** The PDF of the invoice of each payment that has one, by the payment's id. */
  invoicePdfs: ReadonlyMap<string, string>;
}

/** With these the person can still do something. */
const UNFINISHED: readonly HistoryPayment['status'][] = ['pending', 'requires_action', 'failed'];

interface StatusProps extends Omit<PaymentsTableProps, 'payments' | 'invoicePdfs'> {
  payment: HistoryPayment;
}

function Status({ payment, purchaseHref, tenantSlug, disputes, refundable }: StatusProps) {
  const { word, tone } = paymentStatus(payment);
  const refund = refundable.get(payment.id);
  return (
    <span className="grid justify-items-end gap-1 sm:justify-items-start">
      <Badge tone={tone}>{word}</Badge>
      {payment.status === 'failed' ? (
        <span className="max-w-60 text-muted text-xs">{declineWords(payment.failure_code)}</span>
      ) : null}
      {payment.amount_refunded_cents > 0 ? (
        <span className="text-muted text-xs">
          <Amount minor={payment.amount_refunded_cents} currency={payment.currency} /> refunded
        </span>
      ) : null}
      {purchaseHref && payment.kind === 'purchase' && UNFINISHED.includes(payment.status) ? (
        <a
          href={`${purchaseHref}?purchase=${payment.purchase_id}`}
          className="text-accent-ink text-xs underline"
        >
          Finish this purchase
        </a>
      ) : null}
      {disputes.map((dispute) => {
        const words = dispute.payment_id === payment.id ? disputeWords(dispute) : null;
        return words ? (
          <span
            key={words}
            className={
              dispute.outcome === null ? 'max-w-60 text-debt text-xs' : 'max-w-60 text-muted text-xs'
            }
          >
            {words}
          </span>
        ) : null;
      })}
      {refund && refund.ownerCents > 0 ? (
        <RefundDialog
          tenantSlug={tenantSlug}
          paymentId={payment.id}
          description={payment.description}
          currency={refund.currency}
          refundCents={refund.ownerCents}
          refundCredits={refund.ownerCredits}
          boughtCredits={payment.credits}
          card={payment.card_last4 ? cardName(payment.card_brand, payment.card_last4) : null}
        />
      ) : null}
    </span>
  );
}

function PaperLink({ href, of, children }: { href: string | undefined; of: string; children: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className="text-accent-ink underline underline-offset-2">
      {children}
      <span className="sr-only"> of {of}, opens in a new tab</span>
    </a>
  );
}

/** Every payment: when, what, how much, with which card, and where it stands. */
export function PaymentsTable({ payments, invoicePdfs, ...rest }: PaymentsTableProps) {
  return (
    <Table caption="Payments, the newest first">
      <thead>
        <tr>
          <Th>What</Th>
          <Th>Date</Th>
          <Th>Card</Th>
          <Th>Status</Th>
          <Th numeric>Amount</Th>
          <Th numeric>Receipt</Th>
        </tr>
      </thead>
      <tbody>
        {payments.map((payment) => (
          <Tr key={payment.id}>
            <Td>
              <span className="font-medium">{payment.description}</span>
              <span className="block text-muted tabular-nums">
                {formatCredits(payment.credits)} credits
                {payment.kind === 'recharge' ? ` · ${PAYMENT_KIND_WORDS.recharge}` : null}
              </span>
            </Td>
            <Td label="Date">
              <Time at={payment.created_at} />
            </Td>
            <Td label="Card">
              {payment.card_last4 ? (
                <span className="whitespace-nowrap">{cardName(payment.card_brand, payment.card_last4)}</span>
              ) : (
                <span className="text-muted">None yet</span>
              )}
            </Td>
            <Td label="Status">
              <Status payment={payment} {...rest} />
            </Td>
            <Td label="Amount" numeric>
              <Amount minor={payment.amount_cents} currency={payment.currency} withCode />
            </Td>
            <Td label="Receipt" numeric>
              <span className="inline-flex flex-col items-end gap-1">
                {invoicePdfs.has(payment.id) ? (
                  <PaperLink href={invoicePdfs.get(payment.id)} of={payment.description}>
                    Invoice
                  </PaperLink>
                ) : null}
                {payment.receipt_url ? (
                  <PaperLink href={payment.receipt_url} of={payment.description}>
                    Receipt
                  </PaperLink>
                ) : null}
                {payment.receipt_url || invoicePdfs.has(payment.id) ? null : (
                  <span className="text-muted">None</span>
                )}
              </span>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
