'use client';

import { useElements, useStripe } from '@stripe/react-stripe-js';
import type { StripeExpressCheckoutElementConfirmEvent } from '@stripe/stripe-js';
import { clsx } from 'clsx';
import { type FormEvent, useState } from 'react';
import { CardFields } from '#components/billing/card-fields.tsx';
import { PayWith } from '#components/billing/pay-with.tsx';
import type { PurchaseFlow, PurchaseView } from '#components/billing/purchase-flow.ts';
import { ReviewSummary } from '#components/billing/review-summary.tsx';
import { Wallets } from '#components/billing/wallets.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { cardName } from '#lib/cards/card-words.ts';
import type { SavedCard } from '#lib/cards/list-cards.ts';
import { formatMoney } from '#lib/money.ts';
import type { Order } from '#lib/payments/order.ts';
import type { PaymentSetup } from '#lib/payments/payment-setup.ts';

export interface PayEntryProps {
  flow: PurchaseFlow;
  view: PurchaseView;
  order: Order;
  setup: PaymentSetup;
  saveCard: boolean;
  onSaveCard: (saveCard: boolean) => void;
  onCancel: (() => void) | undefined;
}

/** Review, pay with, pay: everything between a choice and a payment. */
export function PayEntry({ flow, view, order, setup, saveCard, onSaveCard, onCancel }: PayEntryProps) {
  const stripe = useStripe();
  const elements = useElements();
  const { savedCards, tenantSlug } = setup;
  const [cardId, setCardId] = useState<string | null>(savedCards[0]?.id ?? null);
  const [isReady, setReady] = useState(false);
  const [wasOpened, setOpened] = useState(savedCards.length === 0);
  const card = savedCards.find(({ id }) => id === cardId);
  const isBusy = view.busy !== null;
  const price = formatMoney(order.amountCents, order.currency);

  function choose(id: string | null): void {
    setCardId(id);
    if (id === null) setOpened(true);
  }

  async function pay(paidWith: SavedCard | undefined): Promise<void> {
    if (!stripe || !elements) return;
    await flow.pay({
      order,
      saveCard: paidWith ? false : saveCard,
      check: async () => (paidWith ? {} : elements.submit()),
      confirm: (clientSecret, purchaseId) => {
        const address = new URL(`/${tenantSlug}/settings/billing/purchase`, window.location.href);
        address.searchParams.set('purchase', purchaseId);
        const return_url = address.href;
        return stripe.confirmPayment(
          paidWith
            ? {
                clientSecret,
                confirmParams: { payment_method: paidWith.paymentMethodId, return_url },
                redirect: 'if_required',
              }
            : { elements, clientSecret, confirmParams: { return_url }, redirect: 'if_required' },
        );
      },
    });
  }

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    void pay(card);
  }

  /** The wallet's own sheet is told when nothing was paid, so that it does not show a success. */
  async function payWithWallet(event: StripeExpressCheckoutElementConfirmEvent): Promise<void> {
    await pay(undefined);
    if (flow.view().progress.status === 'payable') event.paymentFailed({ reason: 'fail' });
  }

  return (
    <form onSubmit={submit} className="grid gap-5" noValidate aria-label="Payment">
      <ReviewSummary
        packageName={order.name}
        credits={order.credits}
        subtotalMinor={order.amountCents}
        taxMinor={0}
        totalMinor={order.amountCents}
        currency={order.currency}
        payWith={card ? cardName(card.brand, card.last4) : 'New card'}
      />
      {view.notice ? (
        <Alert tone={view.notice.tone} role="alert" title={view.notice.title}>
          {view.notice.words}
          {view.notice.canTakeUpAgain ? (
            <Button size="sm" className="mt-2" onClick={() => submit()}>
              Take it up again
            </Button>
          ) : null}
        </Alert>
      ) : null}
      <fieldset disabled={isBusy} className="grid min-w-0 gap-4">
        <legend className="sr-only">Payment</legend>
        <Wallets isBusy={isBusy} onConfirm={(event) => void payWithWallet(event)} />
        {savedCards.length > 0 ? <PayWith cards={savedCards} chosen={cardId} onChoose={choose} /> : null}
        {wasOpened ? (
          <div className={clsx('grid gap-4', card && 'hidden')}>
            <div className="relative min-h-76">
              <CardFields isReady={isReady} isBusy={isBusy} onReady={() => setReady(true)} />
            </div>
            <Checkbox
              checked={saveCard}
              onChange={(event) => onSaveCard(event.target.checked)}
              label="Save this card for later purchases"
              hint="You confirm each purchase yourself. It is charged without you only if you switch auto-recharge on."
            />
          </div>
        ) : null}
      </fieldset>
      <div className="grid gap-2">
        <SubmitButton
          pending={isBusy}
          pendingSentence={view.busy ?? ''}
          disabled={!stripe || !elements || (!card && !isReady)}
          size="lg"
          className="w-full"
        >
          Pay {price}
        </SubmitButton>
        <p className="text-center text-muted text-xs">No auto-recharge is switched on by this.</p>
        {onCancel ? (
          <Button variant="ghost" disabled={isBusy} onClick={onCancel}>
            Cancel
          </Button>
        ) : null}
      </div>
    </form>
  );
}
