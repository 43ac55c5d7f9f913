'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { type FormEvent, lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { ReviewSummary } from '#components/billing/review-summary.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody } from '#components/ui/card.tsx';
import { amountText, creditsForCustomAmount, parseAmount } from '#lib/payments/custom-amount.ts';
import type { Offers } from '#lib/payments/get-offers.ts';
import type { Order } from '#lib/payments/order.ts';
import type { PaymentSetup } from '#lib/payments/payment-setup.ts';
import type { PurchaseInProgress } from '#lib/payments/purchase-progress.ts';

// Stripe's code comes with the form, and the form when it opens.
const StripePaymentForm = lazy(async () => ({
  default: (await import('#components/billing/stripe-payment-form.tsx')).StripePaymentForm,
}));

export interface PurchasePanelProps {
  offers: Offers;
  setup: PaymentSetup;
  /** The purchase that the address names. */
  resumed?: PurchaseInProgress;
  /** `ChoiceOfCredits`, rendered on the server. */
  children: ReactNode;
}

function orderOfPackage({ packages }: Offers, packageId: string | undefined): Order | null {
  const found = packages.find(({ id }) => id === packageId);
  if (!found) return null;
  const { id, name, credits, priceCents, currency } = found;
  return { choice: { packageId: id }, name, credits, amountCents: priceCents, currency };
}

/** Null while what is typed is no amount that can be bought. */
function orderOfAmount({ customAmount }: Offers, text: string): Order | null {
  if (!customAmount) return null;
  const { currency } = customAmount;
  const amountCents = parseAmount(text, currency);
  const credits = amountCents === null ? null : creditsForCustomAmount(customAmount, amountCents);
  if (amountCents === null || credits === null) return null;
  const choice = { customAmountCents: amountCents, currency };
  return { choice, name: 'Custom amount', credits, amountCents, currency };
}

function putInAddress(purchaseId: string | null): void {
  const address = new URL(window.location.href);
  address.search = purchaseId === null ? '' : `?purchase=${purchaseId}`;
  window.history.replaceState(null, '', address);
}

/** Choose, review, pay: the Purchase Credits tab of those who may buy. */
export function PurchasePanel({ offers, setup, resumed: given, children }: PurchasePanelProps) {
  const router = useRouter();
  const choices = useRef<HTMLFormElement>(null);
  const [resumed, setResumed] = useState(given);
  const [order, setOrder] = useState(() => given?.order ?? orderOfPackage(offers, offers.packages[0]?.id));
  const [isOpen, setOpen] = useState(given !== undefined);
  const [isSettling, setSettling] = useState(false);

  // A link to this very page, such as the one beside the balance, leaves the purchase that the address named.
  const named = useSearchParams().get('purchase');
  const lastNamed = useRef(named);
  useEffect(() => {
    if (lastNamed.current !== null && named === null) {
      setResumed(undefined);
      setSettling(false);
      setOpen(false);
    }
    lastNamed.current = named;
  }, [named]);

  function readChoice({ currentTarget }: FormEvent<HTMLFormElement>): void {
    const chosen = new FormData(currentTarget);
    const value = String(chosen.get('credits'));
    setResumed(undefined);
    setOrder(
      value === 'custom'
        ? orderOfAmount(offers, String(chosen.get('amount')))
        : orderOfPackage(offers, value),
    );
  }

  function proceed(event?: FormEvent): void {
    event?.preventDefault();
    if (order) setOpen(true);
    else choices.current?.querySelector<HTMLElement>('[name=amount]')?.focus();
  }

  function startOver(): void {
    putInAddress(null);
    setResumed(undefined);
    setSettling(false);
    setOpen(false);
    router.refresh();
  }

  return (
    <div
      className={isSettling ? 'grid' : 'grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22.5rem] lg:gap-8'}
    >
      <form ref={choices} hidden={isSettling} onChange={readChoice} onSubmit={proceed} noValidate>
        {children}
      </form>
      <Card aria-label="Payment" className="lg:sticky lg:top-6">
        <CardBody>
          {isOpen && order ? (
            <Suspense fallback={<Review order={order} isOpening onProceed={proceed} />}>
              <StripePaymentForm
                {...('packageId' in order.choice
                  ? {
                      packageId: order.choice.packageId,
                      packageName: order.name,
                      credits: order.credits,
                      amountCents: order.amountCents,
                    }
                  : {
                      customAmount: Number(amountText(order.amountCents, order.currency)),
                      customCredits: order.credits,
                    })}
                currency={order.currency}
                setup={setup}
                {...(resumed ? { resumed } : {})}
                onBegin={putInAddress}
                onSettling={setSettling}
                onSuccess={() => router.refresh()}
                onCancel={startOver}
              />
            </Suspense>
          ) : (
            <Review order={order} onProceed={proceed} />
          )}
        </CardBody>
      </Card>
    </div>
  );
}

interface ReviewProps {
  order: Order | null;
  /** The form is on its way. */
  isOpening?: boolean;
  onProceed: () => void;
}

/** What is chosen, and the way to the form. */
function Review({ order, isOpening, onProceed }: ReviewProps) {
  return (
    <div className="grid gap-4" aria-busy={isOpening}>
      {order ? (
        <ReviewSummary
          packageName={order.name}
          credits={order.credits}
          subtotalMinor={order.amountCents}
          taxMinor={0}
          totalMinor={order.amountCents}
          currency={order.currency}
        />
      ) : (
        <p className="text-muted">Enter an amount to see what you pay.</p>
      )}
      <Button variant="primary" size="lg" disabled={isOpening} onClick={() => onProceed()}>
        {isOpening ? 'Opening the payment form…' : 'Continue to payment'}
      </Button>
    </div>
  );
}
