'use client';

import { Elements, useElements, useStripe } from '@stripe/react-stripe-js';
import type { StripeError } from '@stripe/stripe-js';
import { type FormEvent, useRef, useState } from 'react';
import { CardFields } from '#components/billing/card-fields.tsx';
import { CardFormFailed } from '#components/billing/card-form-failed.tsx';
import { CardFieldsSkeleton } from '#components/billing/payment-form-skeleton.tsx';
import { useStripeAppearance } from '#components/billing/stripe-appearance.ts';
import { useStripeJs } from '#components/billing/use-stripe-js.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { CardSetupBegun } from '#lib/cards/card-setup.ts';
import { callApi } from '#lib/http/call-api.ts';
import { declineWords } from '#lib/payments/decline-words.ts';
import type { StripeAccess } from '#lib/payments/payment-setup.ts';

export interface SetupFormProps {
  tenantSlug: string;
  stripeAccess: StripeAccess;
  /** Where a bank that takes the whole page sends the person back to. */
  returnPath: string;
  onBusy: (isBusy: boolean) => void;
  /** From now on this id finds the setup again, after a reload too. */
  onBegun: (setupIntentId: string) => void;
  /** Stripe has an answer for this setup intent; asking what it is comes next. */
  onConfirmed: (setupIntentId: string) => void;
  onCancel: () => void;
}

/** The card form: what is typed goes to Stripe alone. */
export function SetupForm(props: SetupFormProps) {
  const { stripe, hasFailed, retry } = useStripeJs(props.stripeAccess);
  const appearance = useStripeAppearance();
  if (hasFailed) {
    return <CardFormFailed onRetry={retry} />;
  }
  if (!stripe || !appearance) {
    return (
      <div className="min-h-63" aria-busy>
        <CardFieldsSkeleton />
      </div>
    );
  }
  return (
    <Elements
      stripe={stripe}
      options={{
        mode: 'setup',
        currency: 'usd',
        setupFutureUsage: 'off_session',
        allowedPaymentMethodTypes: ['card'],
        appearance,
      }}
    >
      <CardEntry {...props} />
    </Elements>
  );
}

function CardEntry({ tenantSlug, returnPath, onBusy, onBegun, onConfirmed, onCancel }: SetupFormProps) {
  const stripe = useStripe();
  const elements = useElements();
  const [isReady, setReady] = useState(false);
  const [sentence, setSentence] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const setupId = useRef<string>(null);

  function work(next: string | null): void {
    setSentence(next);
    onBusy(next !== null);
  }

  function stop(words: string | null): void {
    setProblem(words);
    work(null);
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!stripe || !elements || sentence !== null) return;
    setProblem(null);
    work('Checking your card…');
    const { error: incomplete } = await elements.submit();
    // The fields say themselves what is missing.
    if (incomplete) return stop(null);
    setupId.current ??= crypto.randomUUID();
    const begun = await callApi<CardSetupBegun>(`/api/stripe/payment-methods?tenant=${tenantSlug}`, {
      body: { action: 'create-setup-intent', setupId: setupId.current },
    });
    if (!begun.ok) return stop(begun.error.message);
    const { clientSecret, setupIntentId } = begun.data;
    onBegun(setupIntentId);
    const returnUrl = new URL(returnPath, window.location.href);
    work('Asking your bank…');
    const { error } = await stripe.confirmSetup({
      elements,
      clientSecret,
      confirmParams: { return_url: returnUrl.href },
      redirect: 'if_required',
    });
    if (error && isOfTheCard(error)) return stop(declineWords(error.decline_code ?? error.code));
    if (error?.type === 'validation_error') return stop(null);
    // Whatever else was said: what Stripe tells the server counts.
    onBusy(false);
    onConfirmed(setupIntentId);
  }

  const isBusy = sentence !== null;
  return (
    <form onSubmit={submit} noValidate aria-label="Add a card" className="grid gap-4">
      {problem ? (
        <Alert tone="declined" role="alert">
          {problem}
        </Alert>
      ) : null}
      <div className="relative min-h-63">
        <CardFields isReady={isReady} isBusy={isBusy} onReady={() => setReady(true)} />
      </div>
      <p className="text-muted">
        Nothing is charged now. You confirm each purchase yourself; the card is charged without you only if
        you choose it for auto-recharge.
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button disabled={isBusy} onClick={onCancel}>
          Cancel
        </Button>
        <SubmitButton pending={isBusy} pendingSentence={sentence ?? ''} disabled={!isReady}>
          Save card
        </SubmitButton>
      </div>
    </form>
  );
}

function isOfTheCard({ type, code }: StripeError): boolean {
  return type === 'card_error' || (code?.endsWith('_intent_authentication_failure') ?? false);
}
