import { clsx } from 'clsx';
import { formatMoney } from '#lib/money.ts';

export interface AmountProps {
  /** In the currency's smallest unit. */
  minor: number | bigint;
  currency: string;
  /** Names the currency beside the figure, where it is not plain from its surroundings. */
  withCode?: boolean;
  className?: string;
}

export function Amount({ minor, currency, withCode, className }: AmountProps) {
  return (
    <span className={clsx('whitespace-nowrap tabular-nums', className)}>
      {formatMoney(minor, currency)}
      {withCode ? <span className="ms-1 text-muted text-xs">{currency.toUpperCase()}</span> : null}
    </span>
  );
}
