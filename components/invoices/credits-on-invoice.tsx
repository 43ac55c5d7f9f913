import { OrderOnInvoice } from '#components/invoices/order-on-invoice.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Amount } from '#components/ui/amount.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Meter } from '#components/ui/meter.tsx';
import type { OpenAccount } from '#lib/invoices/credits-on-invoice.ts';
import { TERMS_WORDS, writeTaxRate } from '#lib/invoices/invoice-words.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
import type { Offers } from '#lib/payments/get-offers.ts';

export interface CreditsOnInvoiceProps {
  tenantSlug: string;
  account: OpenAccount;
  /** Numbers of the invoices that stop further ones. */
  overdue: readonly string[];
  packages: Offers['packages'];
  canBuy: boolean;
}

/** How much of what may be owed is owed, and a way to buy within the rest. */
export function CreditsOnInvoice({ tenantSlug, account, overdue, packages, canBuy }: CreditsOnInvoiceProps) {
  const { currency, openCents, creditLimitCents, taxRatePpm } = account;
  const leftCents = Math.max(0, creditLimitCents - openCents);
  const tax = taxRatePpm > 0 ? `, plus ${writeTaxRate(taxRatePpm)} tax` : '';
  const affordable = packages
    .filter((offer) => offer.currency === currency)
    .filter(({ priceCents }) => priceCents + Math.round((priceCents * taxRatePpm) / 1_000_000) <= leftCents);
  return (
    <Card>
      <CardHeader
        title="Credits on invoice"
        description={`Get credits now and pay the invoice later. Terms: ${TERMS_WORDS[account.terms].toLowerCase()}.`}
      />
      <CardBody className="grid items-start gap-x-10 gap-y-5 lg:grid-cols-[18rem_minmax(0,1fr)]">
        <div className="grid gap-2">
          <p className="flex items-baseline justify-between gap-4">
            <span className="font-medium">Open invoices</span>
            <span className="text-muted">
              <Amount minor={openCents} currency={currency} className="font-medium text-ink" /> of{' '}
              <Amount minor={creditLimitCents} currency={currency} withCode />
            </span>
          </p>
          <Meter used={openCents} limit={creditLimitCents} />
          <p className="text-muted tabular-nums">
            {leftCents > 0
              ? `${formatMoney(leftCents, currency)} left, tax included.`
              : 'Your credit limit is reached.'}
          </p>
        </div>
        {overdue.length > 0 ? (
          <Alert tone="debt" title={`${overdue.join(', ')} ${overdue.length === 1 ? 'is' : 'are'} overdue`}>
            Nothing more can be bought on invoice until this is paid. Pay it below, by card.
          </Alert>
        ) : !canBuy ? null : affordable.length > 0 ? (
          <OrderOnInvoice
            tenantSlug={tenantSlug}
            packages={affordable.map(({ id, name, credits, priceCents }) => ({
              id,
              words: `${name}: ${formatCredits(credits)} credits for ${formatMoney(priceCents, currency)}${tax}`,
            }))}
          />
        ) : (
          <Alert title="No package fits into what is left">
            Pay an open invoice below, or buy credits by card.
          </Alert>
        )}
      </CardBody>
    </Card>
  );
}
