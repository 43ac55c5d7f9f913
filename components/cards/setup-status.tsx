'use client';

import { useCallback, useEffect, useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import type { CardSetup } from '#lib/cards/card-setup.ts';
import { cardName } from '#lib/cards/card-words.ts';
import { callApi } from '#lib/http/call-api.ts';
import type { StripeAccess } from '#lib/payments/payment-setup.ts';

export interface SetupStatusProps {
  tenantSlug: string;
  stripeAccess: StripeAccess;
  setupIntentId: string;
  /** The card is kept. */
  onSaved: () => void;
  onAddAnother: () => void;
  onDismiss: () => void;
}

type View = { status: 'asking' } | { status: 'unknown'; words: string } | CardSetup;

/** How adding a card stands: right after the form, and again after a reload or on the way back from a bank. */
export function SetupStatus(props: SetupStatusProps) {
  const { tenantSlug, stripeAccess, setupIntentId, onSaved, onAddAnother, onDismiss } = props;
  const [view, setView] = useState<View>({ status: 'asking' });

  const ask = useCallback(async () => {
    setView({ status: 'asking' });
    const answer = await callApi<{ setup: CardSetup }>(`/api/stripe/payment-methods?tenant=${tenantSlug}`, {
      body: { action: 'finish-setup', setupIntentId },
    });
    if (!answer.ok) {
      const isGone = answer.error.code === 'card_not_found';
      return setView(isGone ? { status: 'open' } : { status: 'unknown', words: answer.error.message });
    }
    setView(answer.data.setup);
    if (answer.data.setup.status === 'saved') onSaved();
  }, [tenantSlug, setupIntentId, onSaved]);
  useEffect(() => void ask(), [ask]);

  async function authenticate(clientSecret: string): Promise<void> {
    setView({ status: 'asking' });
    // Stripe's code comes only with a bank that asks.
    try {
      const { loadStripeJs } = await import('#components/billing/load-stripe-js.ts');
      const stripe = await loadStripeJs(stripeAccess.publishableKey, stripeAccess.stripeJsUrl);
      await stripe.handleNextAction({ clientSecret });
    } catch {
      return setView({
        status: 'unknown',
        words: "We couldn't reach your bank. Check your connection and try again.",
      });
    }
    await ask();
  }

  const dismiss = (
    <Button size="sm" onClick={onDismiss}>
      Dismiss
    </Button>
  );
  const addAnother = (
    <Button size="sm" onClick={onAddAnother}>
      Add another card
    </Button>
  );
  switch (view.status) {
    case 'asking':
      return <Alert role="status" title="Saving your card…" />;
    case 'saved':
      return (
        <Alert tone="done" role="status" action={dismiss}>
          {cardName(view.brand, view.last4 ?? '')} was saved. Nothing was charged.
        </Alert>
      );
    case 'declined':
      return (
        <Alert tone="declined" role="alert" title="The card was not saved" action={addAnother}>
          {view.words}
        </Alert>
      );
    case 'needs_authentication':
      return (
        <Alert
          tone="debt"
          role="status"
          title="Your bank asks you to confirm it's you"
          action={
            <Button size="sm" variant="primary" onClick={() => void authenticate(view.clientSecret)}>
              Confirm with your bank
            </Button>
          }
        >
          The card is saved once you have confirmed. Nothing is charged.
        </Alert>
      );
    case 'processing':
      return (
        <Alert
          role="status"
          title="Your bank is still looking at this card"
          action={
            <Button size="sm" onClick={() => void ask()}>
              Check again
            </Button>
          }
        >
          It appears here by itself once it is accepted.
        </Alert>
      );
    case 'unknown':
      return (
        <Alert
          tone="declined"
          role="alert"
          title="We couldn't see whether your card was saved"
          action={
            <Button size="sm" onClick={() => void ask()}>
              Check again
            </Button>
          }
        >
          {view.words} Nothing was charged.
        </Alert>
      );
    case 'open':
    case 'cancelled':
      return (
        <Alert role="status" title="The card was not saved" action={addAnother}>
          Adding it was not finished. Nothing was charged.
        </Alert>
      );
  }
}
