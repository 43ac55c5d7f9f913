'use client';

import { useState } from 'react';
import { formatUnitPrice } from '#components/billing/unit-price.ts';
import { controlClass } from '#components/ui/input.tsx';
import { formatCredits, formatMoney, minorDigits } from '#lib/money.ts';
import { type CustomAmountTerms, creditsForCustomAmount, parseAmount } from '#lib/payments/custom-amount.ts';

export interface CustomAmountFieldProps {
  terms: CustomAmountTerms;
  initialText: string;
}

/** Any amount within the limits, and the credits it buys while one types. Stands in the label of its radio button. */
export function CustomAmountField({ terms, initialText }: CustomAmountFieldProps) {
  const { currency, minCents, maxCents } = terms;
  const [text, setText] = useState(initialText);
  const amountCents = parseAmount(text, currency);
  const credits = amountCents === null ? null : creditsForCustomAmount(terms, amountCents);
  return (
    <>
      <span className="relative block">
        <span className="-translate-y-1/2 pointer-events-none absolute start-3 top-1/2 text-muted">
          {currencySymbol(currency)}
        </span>
        <input
          name="amount"
          aria-label={`Amount in ${currency.toUpperCase()}`}
          aria-invalid={credits === null || undefined}
          aria-describedby="custom-amount-about"
          className={`${controlClass} ps-7 font-semibold tabular-nums`}
          inputMode={minorDigits(currency) === 0 ? 'numeric' : 'decimal'}
          autoComplete="off"
          maxLength={14}
          value={text}
          // To type an amount is to choose it.
          onFocus={({ target }) => target.closest('label')?.control?.click()}
          onChange={({ target }) => setText(target.value)}
        />
      </span>
      <span
        id="custom-amount-about"
        aria-live="polite"
        className="mt-auto flex flex-wrap items-baseline justify-between gap-x-3 border-t pt-3"
      >
        {credits === null || amountCents === null ? (
          <span className="text-declined">
            From {formatMoney(minCents, currency)} to {formatMoney(maxCents, currency)}.
          </span>
        ) : (
          <>
            <span className="font-medium text-base tabular-nums">= {formatCredits(credits)} credits</span>
            <span className="text-muted text-xs tabular-nums">
              {formatUnitPrice({ credits, priceMinor: amountCents }, currency)} each
            </span>
          </>
        )}
      </span>
    </>
  );
}

function currencySymbol(currency: string): string | undefined {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency })
    .formatToParts(0)
    .find(({ type }) => type === 'currency')?.value;
}
