import type { ReactNode } from 'react';
import { Amount } from '#components/ui/amount.tsx';
import { formatCredits } from '#lib/money.ts';

export interface ReviewSummaryProps {
  packageName: string;
  credits: number;
  subtotalMinor: number;
  /** Null while it is not known yet: it is then said so instead of shown as nothing. */
  taxMinor: number | null;
  totalMinor: number;
  currency: string;
  /** The card that will be charged, or the words for a new one: "Visa ·4242". */
  payWith?: ReactNode;
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 py-1.5">
      <dt className="text-muted">{term}</dt>
      <dd className="text-end">{children}</dd>
    </div>
  );
}

/** What is about to be bought, line by line, before the button that says the same total. */
export function ReviewSummary(props: ReviewSummaryProps) {
  const { packageName, credits, subtotalMinor, taxMinor, totalMinor, currency, payWith } = props;
  return (
    <dl className="text-sm">
      <Line term={packageName}>
        <span className="tabular-nums">{formatCredits(credits)} credits</span>
      </Line>
      <Line term="Subtotal">
        <Amount minor={subtotalMinor} currency={currency} />
      </Line>
      <Line term="Tax">
        {taxMinor === null ? (
          <span className="text-muted">Worked out at payment</span>
        ) : (
          <Amount minor={taxMinor} currency={currency} />
        )}
      </Line>
      <div className="mt-1.5 flex items-baseline justify-between gap-4 border-t pt-3 pb-1.5">
        <dt className="font-medium">Total</dt>
        <dd>
          <Amount minor={totalMinor} currency={currency} withCode className="font-semibold text-base" />
        </dd>
      </div>
      {payWith ? <Line term="Pay with">{payWith}</Line> : null}
    </dl>
  );
}
