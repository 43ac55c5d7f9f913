'use client';

import { PaymentForm } from '#components/billing/payment-form.tsx';
import { PaymentFormSkeleton } from '#components/billing/payment-form-skeleton.tsx';
import type { BoughtCredits } from '#components/billing/purchase-flow.ts';
import { usePaymentSetup } from '#components/billing/use-payment-setup.ts';
import { FailurePanel } from '#components/ui/failure-panel.tsx';
import { parseAmount } from '#lib/payments/custom-amount.ts';
import type { Order } from '#lib/payments/order.ts';
import type { PaymentSetup } from '#lib/payments/payment-setup.ts';
import type { PurchaseInProgress } from '#lib/payments/purchase-progress.ts';

/** A package as it was shown. Its price is looked up anew: another one is shown before anything is charged. */
export interface PackagePurchase {
  packageId: string;
  packageName: string;
  credits: number;
  amountCents: number;
}

export interface CustomPurchase {
  /** In the currency's major unit, as a person says it: 50 is $50.00. */
  customAmount: number;
  /** What it buys by the rates that were shown. */
  customCredits: number;
}

export type StripePaymentFormProps = (PackagePurchase | CustomPurchase) & {
  /** Three letters in lower case; US dollars where none is given. */
  currency?: string;
  /** The slug of the tenant that buys; by default the one in the address, or the person's only one. */
  tenant?: string;
  /** What the form needs to open. A page that has it saves a request; without it the form asks for it. */
  setup?: PaymentSetup;
  /** A purchase that was begun before and is to be shown or finished. */
  resumed?: PurchaseInProgress;
  /** A purchase has begun; with this id it is found again after a reload. */
  onBegin?: (purchaseId: string) => void;
  /** Whether something is shown that leaves no choice of what to buy: a payment under way or at its end. */
  onSettling?: (isSettling: boolean) => void;
  /** The credits are in the ledger. */
  onSuccess?: (bought: BoughtCredits) => void;
  /** The person does not want to go on. */
  onCancel?: () => void;
};

/**
 * Takes a payment for credits: a wallet, a saved card or a new one, through the bank's questions, until the ledger has
 * the credits. The card goes to Stripe alone.
 */
export function StripePaymentForm(props: StripePaymentFormProps) {
  const { tenant, setup: given, resumed, onBegin, onSettling, onSuccess, onCancel } = props;
  const { setup, hasFailed, retry } = usePaymentSetup(given, tenant);
  if (hasFailed) {
    return (
      <FailurePanel what="the payment form" reassurance="You weren't charged. Try again." retry={retry} />
    );
  }
  if (!setup) return <PaymentFormSkeleton />;
  return (
    <PaymentForm
      order={orderOf(props)}
      setup={setup}
      resumed={resumed}
      onBegin={onBegin}
      onSettling={onSettling}
      onSuccess={onSuccess}
      onCancel={onCancel}
    />
  );
}

function orderOf(props: StripePaymentFormProps): Order {
  const { currency = 'usd' } = props;
  if ('packageId' in props) {
    const { packageId, packageName, credits, amountCents } = props;
    return { choice: { packageId }, name: packageName, credits, amountCents, currency };
  }
  const amountCents = parseAmount(String(props.customAmount), currency);
  if (amountCents === null) throw new RangeError(`${props.customAmount} is no amount in ${currency}`);
  return {
    choice: { customAmountCents: amountCents, currency },
    name: 'Custom amount',
    credits: props.customCredits,
    amountCents,
    currency,
  };
}
