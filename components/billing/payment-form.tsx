'use client';

import { Elements } from '@stripe/react-stripe-js';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { CardFormFailed } from '#components/billing/card-form-failed.tsx';
import { loadStripeJs } from '#components/billing/load-stripe-js.ts';
import { PayEntry } from '#components/billing/pay-entry.tsx';
import { PaymentFormSkeleton } from '#components/billing/payment-form-skeleton.tsx';
import { type BoughtCredits, PurchaseFlow } from '#components/billing/purchase-flow.ts';
import { PurchaseStatus } from '#components/billing/purchase-status.tsx';
import { useStripeAppearance } from '#components/billing/stripe-appearance.ts';
import { useStripeJs } from '#components/billing/use-stripe-js.ts';
import { isSameChoice, type Order } from '#lib/payments/order.ts';
import type { PaymentSetup } from '#lib/payments/payment-setup.ts';
import type { PurchaseInProgress } from '#lib/payments/purchase-progress.ts';

export interface PaymentFormProps {
  order: Order;
  setup: PaymentSetup;
  resumed: PurchaseInProgress | undefined;
  onBegin: ((purchaseId: string) => void) | undefined;
  onSettling: ((isSettling: boolean) => void) | undefined;
  onSuccess: ((bought: BoughtCredits) => void) | undefined;
  onCancel: (() => void) | undefined;
}

/** The form while something can be paid, and the state of the payment as soon as there is one. */
export function PaymentForm(props: PaymentFormProps) {
  const { order: shown, setup, resumed, onSettling, onCancel } = props;
  const callbacks = useRef(props);
  useEffect(() => {
    callbacks.current = props;
  });
  const [flow] = useState(
    () =>
      new PurchaseFlow({
        tenantSlug: setup.tenantSlug,
        resumed,
        onBegin: (purchaseId) => callbacks.current.onBegin?.(purchaseId),
        onSuccess: (bought) => callbacks.current.onSuccess?.(bought),
      }),
  );
  const view = useSyncExternalStore(flow.subscribe, flow.view, flow.view);
  useEffect(() => flow.watch(), [flow]);
  const isSettling = view.progress.status !== 'payable';
  useEffect(() => onSettling?.(isSettling), [onSettling, isSettling]);

  const { stripe, hasFailed, retry } = useStripeJs(setup, view.progress.status === 'payable');
  const appearance = useStripeAppearance();
  const [saveCard, setSaveCard] = useState(resumed?.saveCard ?? false);
  const order = view.agreed && isSameChoice(view.agreed.choice, shown.choice) ? view.agreed : shown;

  if (isSettling) {
    return (
      <PurchaseStatus
        view={view}
        onAuthenticate={async () => {
          const loaded = await loadStripeJs(setup.publishableKey, setup.stripeJsUrl);
          await flow.authenticate({ order, saveCard }, (clientSecret) =>
            loaded.handleNextAction({ clientSecret }),
          );
        }}
        onUseAnotherCard={() => flow.askForAnotherCard()}
        onCheckAgain={() => flow.checkAgain()}
        onDone={onCancel}
      />
    );
  }
  if (hasFailed) {
    return <CardFormFailed onRetry={retry}>You weren't charged.</CardFormFailed>;
  }
  if (!stripe || !appearance) return <PaymentFormSkeleton />;
  return (
    <Elements
      stripe={stripe}
      options={{
        mode: 'payment',
        amount: order.amountCents,
        currency: order.currency,
        setupFutureUsage: saveCard ? 'off_session' : null,
        appearance,
      }}
    >
      <PayEntry
        flow={flow}
        view={view}
        order={order}
        setup={setup}
        saveCard={saveCard}
        onSaveCard={setSaveCard}
        onCancel={onCancel}
      />
    </Elements>
  );
}
