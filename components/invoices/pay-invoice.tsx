'use client';

import { Elements } from '@stripe/react-stripe-js';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { CardFormFailed } from '#components/billing/card-form-failed.tsx';
import { PaymentFormSkeleton } from '#components/billing/payment-form-skeleton.tsx';
import { useStripeAppearance } from '#components/billing/stripe-appearance.ts';
import { useStripeJs } from '#components/billing/use-stripe-js.ts';
import { PayInvoiceEntry } from '#components/invoices/pay-invoice-entry.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import type { StripeAccess } from '#lib/payments/payment-setup.ts';

export interface PayInvoiceProps {
  token: string;
  /** Minor units. */
  amountCents: number;
  currency: string;
  access: StripeAccess;
}

/** Pays one invoice by card. The page shows the invoice anew once the server knows that it is paid. */
export function PayInvoice({ token, amountCents, currency, access }: PayInvoiceProps) {
  const router = useRouter();
  const { stripe, hasFailed, retry } = useStripeJs(access);
  const appearance = useStripeAppearance();
  const [isProcessing, setProcessing] = useState(false);
  if (isProcessing) {
    return (
      <Alert
        role="status"
        title="Your payment is on its way"
        action={
          <Button size="sm" onClick={() => router.refresh()}>
            Look again
          </Button>
        }
      >
        Don't pay again: this page says so as soon as the money has arrived.
      </Alert>
    );
  }
  if (hasFailed) {
    return <CardFormFailed onRetry={retry}>You weren't charged.</CardFormFailed>;
  }
  if (!stripe || !appearance) return <PaymentFormSkeleton />;
  return (
    <Elements stripe={stripe} options={{ mode: 'payment', amount: amountCents, currency, appearance }}>
      <PayInvoiceEntry
        token={token}
        amountCents={amountCents}
        currency={currency}
        onSettled={({ isProcessing: isOnItsWay }) => {
          if (isOnItsWay) setProcessing(true);
          else router.refresh();
        }}
      />
    </Elements>
  );
}
