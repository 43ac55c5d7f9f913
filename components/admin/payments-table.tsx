import Link from 'next/link';
import { Amount } from '#components/ui/amount.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { FoundPayment } from '#lib/analytics/search-payments.ts';
import { cardName } from '#lib/cards/card-words.ts';
import { PAYMENT_KIND_WORDS, paymentStatus } from '#lib/history/history-words.ts';
import { formatCredits } from '#lib/money.ts';

/** Payments of all tenants; each leads to its story. */
export function PaymentsTable({ payments }: { payments: readonly FoundPayment[] }) {
  return (
    <Table caption="Payments, the newest first" dense>
      <thead>
        <tr>
          <Th>Payment</Th>
          <Th>Tenant</Th>
          <Th>Agreed</Th>
          <Th>Card</Th>
          <Th>Status</Th>
          <Th numeric>Credits</Th>
          <Th numeric>Amount</Th>
        </tr>
      </thead>
      <tbody>
        {payments.map((payment) => {
          const { word, tone } = paymentStatus(payment);
          const reason = payment.flag_reason ?? payment.failure_code;
          return (
            <Tr key={payment.id} className={payment.status === 'flagged' ? 'bg-debt-tint' : undefined}>
              <Td>
                <Link
                  href={`/admin/payments/${payment.id}`}
                  className="inline-block py-0.5 font-medium text-accent-ink underline underline-offset-2"
                >
                  {payment.description}
                </Link>
                <span className="block font-mono text-muted text-xs">
                  {payment.id.slice(0, 8)}
                  {payment.kind === 'recharge' ? ` · ${PAYMENT_KIND_WORDS.recharge}` : null}
                </span>
              </Td>
              <Td label="Tenant">{payment.tenant_name}</Td>
              <Td label="Agreed" className="whitespace-nowrap">
                <Time at={payment.created_at} />
              </Td>
              <Td label="Card" className="whitespace-nowrap">
                {payment.card_last4 ? (
                  cardName(payment.card_brand, payment.card_last4)
                ) : (
                  <span className="text-muted">None yet</span>
                )}
              </Td>
              <Td label="Status">
                <span className="grid justify-items-end gap-0.5 sm:justify-items-start">
                  <Badge tone={tone}>{payment.status === 'flagged' ? 'Flagged' : word}</Badge>
                  {reason ? <span className="max-w-48 text-xs">{reason}</span> : null}
                </span>
              </Td>
              <Td label="Credits" numeric>
                {formatCredits(payment.credits)}
              </Td>
              <Td label="Amount" numeric>
                <Amount minor={payment.amount_cents} currency={payment.currency} withCode />
              </Td>
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}
