'use client';

import { useState, useTransition } from 'react';
import { loadStripeJs } from '#components/billing/load-stripe-js.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { callApi } from '#lib/http/call-api.ts';

export interface RescueFormProps {
  token: string;
  /** As people read it: `$20.00`. */
  amount: string;
  billingHref: string;
  publishableKey: string;
  stripeJsUrl: string | null;
}

interface Answer {
  state: string;
  clientSecret?: string | null;
}

const NOT_CONFIRMED =
  "Your bank couldn't confirm it's you. You weren't charged. Try again, or choose another card on the billing page.";

/** One button: asks the bank, shows its page where it has one, and says how it ended. */
export function RescueForm({ token, amount, billingHref, publishableKey, stripeJsUrl }: RescueFormProps) {
  const [pending, startTransition] = useTransition();
  const [problem, setProblem] = useState<string | null>(null);
  const [state, setState] = useState<string>('ready');

  function confirm(): void {
    setProblem(null);
    startTransition(async () => {
      const begun = await callApi<Answer>('/api/recharge/resume', { method: 'POST', body: { token } });
      if (!begun.ok) return setProblem(begun.error.message);
      if (begun.data.clientSecret) {
        try {
          const stripe = await loadStripeJs(publishableKey, stripeJsUrl);
          await stripe.handleNextAction({ clientSecret: begun.data.clientSecret });
        } catch {
          return setProblem("We couldn't show your bank's page. You weren't charged. Try again in a moment.");
        }
      }
      // Whatever the browser heard, the server asks Stripe how it ended.
      const ended = await callApi<Answer>('/api/recharge/resume', {
        method: 'POST',
        body: { token, finished: true },
      });
      if (!ended.ok) return setProblem(ended.error.message);
      setState(ended.data.state);
      if (ended.data.state === 'ready') setProblem(NOT_CONFIRMED);
      if (ended.data.state === 'ended')
        setProblem("Your bank declined this card. You weren't charged. Choose another card.");
    });
  }

  if (state === 'used') {
    return (
      <div className="grid gap-4" role="status">
        <Alert tone="done">Paid. You were charged {amount} once, and the credits are in your balance.</Alert>
        <ButtonLink href={billingHref} variant="primary">
          Open auto-recharge
        </ButtonLink>
      </div>
    );
  }
  return (
    <div className="grid w-full gap-4">
      {problem ? (
        <Alert tone="declined" role="alert">
          {problem}
        </Alert>
      ) : null}
      <div className="flex flex-wrap gap-3">
        {state === 'ended' ? null : (
          <Button variant="primary" size="lg" disabled={pending} onClick={confirm}>
            {pending ? 'Asking your bank…' : `Confirm and pay ${amount}`}
          </Button>
        )}
        <ButtonLink href={billingHref} size="lg">
          Choose another card
        </ButtonLink>
      </div>
    </div>
  );
}
