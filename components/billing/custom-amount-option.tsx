import { useRef, useState } from 'react';
import { OptionCard } from '#components/billing/package-option.tsx';
import { formatUnitPrice } from '#components/billing/unit-price.ts';
import { controlClass } from '#components/ui/input.tsx';
import { formatCredits, formatMoney, minorDigits } from '#lib/money.ts';
import { type CustomAmountTerms, creditsForCustomAmount, parseAmount } from '#lib/payments/custom-amount.ts';

export interface CustomAmountOptionProps {
  terms: CustomAmountTerms;
  /** Of its radio button. */
  value: string;
  /** What is typed; null while another option is chosen. */
  text: string | null;
  showsError: boolean;
  onText: (text: string) => void;
}

/** Any amount within the limits, and the credits it buys while one types. */
export function CustomAmountOption({ terms, value, text, showsError, onText }: CustomAmountOptionProps) {
  const { currency, minCents, maxCents } = terms;
  const [kept, setKept] = useState(text ?? '50');
  const [wasLeft, setLeft] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const isChosen = text !== null;
  const typed = text ?? kept;
  const amountCents = parseAmount(typed, currency);
  const credits = amountCents === null ? null : creditsForCustomAmount(terms, amountCents);
  const isWrong = isChosen && credits === null && (showsError || wasLeft || typed.length > 0);
  const limits = `From ${formatMoney(minCents, currency)} to ${formatMoney(maxCents, currency)}`;

  return (
    <OptionCard
      title="Custom amount"
      name="credits"
      value={value}
      checked={isChosen}
      onChange={() => {
        onText(kept);
        field.current?.focus();
      }}
    >
      <span className="relative block">
        <span className="-translate-y-1/2 pointer-events-none absolute start-3 top-1/2 text-muted">
          {currencySymbol(currency)}
        </span>
        <input
          ref={field}
          aria-label={`Amount in ${currency.toUpperCase()}`}
          aria-invalid={isWrong || undefined}
          aria-describedby="custom-amount-about"
          className={`${controlClass} ps-7 font-semibold tabular-nums`}
          inputMode={minorDigits(currency) === 0 ? 'numeric' : 'decimal'}
          autoComplete="off"
          maxLength={14}
          value={typed}
          onFocus={() => {
            if (!isChosen) onText(kept);
          }}
          onChange={({ target }) => {
            setKept(target.value);
            onText(target.value);
          }}
          onBlur={() => setLeft(true)}
        />
      </span>
      <span
        id="custom-amount-about"
        aria-live="polite"
        className="flex flex-wrap items-baseline justify-between gap-x-3 border-t pt-3"
      >
        {isWrong || credits === null || amountCents === null ? (
          <span className={isWrong ? 'text-declined' : 'text-muted'}>
            {limits}
            {isWrong ? '.' : ''}
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
    </OptionCard>
  );
}

function currencySymbol(currency: string): string {
  return (
    new Intl.NumberFormat('en-US', { style: 'currency', currency })
      .formatToParts(0)
      .find(({ type }) => type === 'currency')?.value ?? currency.toUpperCase()
  );
}
