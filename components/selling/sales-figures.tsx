import { Figure, Figures } from '#components/ui/figures.tsx';
import { formatCredits, formatMoney, toMinor } from '#lib/money.ts';

export interface SalesFiguresProps {
  /** As the payments API answers it: revenue in major units, the refund rate in percent. */
  stats: {
    total_revenue: number;
    successful_payments: number;
    failed_payments: number;
    refund_rate: number;
    currency: string;
  };
}

/** What customers paid in a range, in one currency. */
export function SalesFigures({ stats }: SalesFiguresProps) {
  const { total_revenue, successful_payments, failed_payments, refund_rate, currency } = stats;
  return (
    <Figures>
      <Figure term="Revenue" figure={formatMoney(toMinor(total_revenue, currency) ?? 0, currency)}>
        Received in {currency.toUpperCase()}, before refunds
      </Figure>
      <Figure term="Successful payments" figure={formatCredits(successful_payments)}>
        Paid in full
      </Figure>
      <Figure term="Failed payments" figure={formatCredits(failed_payments)}>
        Declined, and not paid since
      </Figure>
      <Figure term="Refund rate" figure={`${refund_rate}%`}>
        Of what was received
      </Figure>
    </Figures>
  );
}
