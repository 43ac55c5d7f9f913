'use client';

import { useRouter } from 'next/navigation';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { CustomAmountOption } from '#components/billing/custom-amount-option.tsx';
import { PaymentFormSkeleton } from '#components/billing/payment-form-skeleton.tsx';
import { ReviewSummary } from '#components/billing/review-summary.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody } from '#components/ui/card.tsx';
import { RadioGroup } from '#components/ui/radio-group.tsx';
import { amountText, creditsForCustomAmount, parseAmount } from '#lib/payments/custom-amount.ts';
import type { Offers } from '#lib/payments/get-offers.ts';
import type { Order } from '#lib/payments/order.ts';
import type { PaymentSetup } from '#lib/payments/payment-setup.ts';
import type { PurchaseInProgress } from '#lib/payments/purchase-progress.ts';

// Stripe's code comes with the form, and the form when it opens.
const StripePaymentForm = lazy(async () => ({
  default: (await import('#components/billing/stripe-payment-form.tsx')).StripePaymentForm,
}));

/** The value of the radio button that is no package. */
const CUSTOM = 'custom';

/** A package, or an amount as it is typed. */
type Choice = { kind: 'package'; packageId: string } | { kind: 'custom'; text: string };

export interface PurchasePanelProps {
  offers: Offers;
  /** The packages as radio buttons named `credits`, rendered on the server. */
  children: ReactNode;
  setup: PaymentSetup;
  /** The purchase that the address names. */
  resumed?: PurchaseInProgress;
}

function choiceOf({ choice }: Order): Choice {
  return 'packageId' in choice
    ? { kind: 'package', packageId: choice.packageId }
    : { kind: 'custom', text: amountText(choice.customAmountCents, choice.currency) };
}

/** What the person has chosen, priced as the page knows it; null while a custom amount is not one that can be bought. */
function orderOf(choice: Choice, { packages, customAmount }: Offers): Order | null {
  if (choice.kind === 'package') {
    const found = packages.find(({ id }) => id === choice.packageId);
    if (!found) return null;
    const { name, credits, priceCents, currency } = found;
    return { choice: { packageId: found.id }, name, credits, amountCents: priceCents, currency };
  }
  if (!customAmount) return null;
  const { currency } = customAmount;
  const amountCents = parseAmount(choice.text, currency);
  const credits = amountCents === null ? null : creditsForCustomAmount(customAmount, amountCents);
  if (amountCents === null || credits === null) return null;
  return {
    choice: { customAmountCents: amountCents, currency },
    name: 'Custom amount',
    credits,
    amountCents,
    currency,
  };
}

/** Choose, review, pay: the Purchase Credits tab of those who may buy. */
export function PurchasePanel({ offers, children, setup, resumed: given }: PurchasePanelProps) {
  const router = useRouter();
  const [resumed, setResumed] = useState(given);
  const [choice, setChoice] = useState<Choice>(() =>
    resumed ? choiceOf(resumed.order) : { kind: 'package', packageId: offers.packages[0]?.id ?? '' },
  );
  const [isOpen, setOpen] = useState(resumed !== undefined);
  const [isSettling, setSettling] = useState(false);
  const [showsErrors, setShowsErrors] = useState(false);
  const order = resumed ? resumed.order : orderOf(choice, offers);

  function putInAddress(purchaseId: string | null): void {
    const address = new URL(window.location.href);
    address.search = purchaseId === null ? '' : `?purchase=${purchaseId}`;
    window.history.replaceState(null, '', address);
  }

  function startOver(): void {
    putInAddress(null);
    setResumed(undefined);
    setSettling(false);
    setOpen(false);
    router.refresh();
  }

  function choose(next: Choice): void {
    setResumed(undefined);
    setChoice(next);
  }

  return (
    <div
      className={isSettling ? 'grid' : 'grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22.5rem] lg:gap-8'}
    >
      <div
        className={isSettling ? 'hidden' : undefined}
        onChange={({ target }) => {
          if (target instanceof HTMLInputElement && target.type === 'radio' && target.value !== CUSTOM) {
            choose({ kind: 'package', packageId: target.value });
          }
        }}
      >
        <RadioGroup legend="How many credits?" className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
          {children}
          {offers.customAmount ? (
            <CustomAmountOption
              terms={offers.customAmount}
              value={CUSTOM}
              text={choice.kind === 'custom' ? choice.text : null}
              showsError={showsErrors}
              onText={(text) => choose({ kind: 'custom', text })}
            />
          ) : null}
        </RadioGroup>
      </div>
      <Card aria-label="Payment" className="lg:sticky lg:top-6">
        <CardBody>
          {isOpen && order ? (
            <Suspense fallback={<PaymentFormSkeleton />}>
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
            <div className="grid gap-4">
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
              <Button
                variant="primary"
                size="lg"
                onClick={() => {
                  setShowsErrors(true);
                  if (order) setOpen(true);
                }}
              >
                Continue to payment
              </Button>
            </div>
          )}
        </CardBody>
      </Card>
    </div>
  );
}
