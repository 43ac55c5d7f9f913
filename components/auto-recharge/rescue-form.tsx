'use client';

import LoaderCircle from 'lucide-react/icons/loader-circle';
import { type ReactNode, useEffect, useRef, useState, useTransition } from 'react';
import { loadStripeJs } from '#components/billing/load-stripe-js.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { callApi } from '#lib/http/call-api.ts';

export interface RescueFormProps {
  token: string;
  /** As people read it: `$20.00`. */
  amount: string;
  tenantName: string;
  billingHref: string;
  publishableKey: string;
  stripeJsUrl: string | null;
  /** What is to be confirmed: amount, credits, card. */
  children: ReactNode;
}

interface Answer {
  state: string;
  clientSecret?: string | null;
}

const NOT_CONFIRMED =
  "Your bank couldn't confirm it's you. You weren't charged. Try again, or choose another card on the billing page.";

/** What is to be confirmed and one button: asks the bank, shows its page where it has one, and says how it ended. */
export function RescueForm(props: RescueFormProps) {
  const { token, amount, tenantName, billingHref, publishableKey, stripeJsUrl, children } = props;
  const [pending, startTransition] = useTransition();
  const [problem, setProblem] = useState<string | null>(null);
  const [state, setState] = useState<string>('ready');
  const isPaid = state === 'used';

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

  // The button that had the focus is gone.
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isPaid) title.current?.focus();
  }, [isPaid]);
  return (
    <>
      <div>
        <h1 ref={title} tabIndex={-1} className="font-semibold text-2xl tracking-tight outline-none">
          {isPaid ? 'Confirmed and paid' : `Confirm ${amount} for ${tenantName}`}
        </h1>
        <p className="mt-2 text-muted">
          {isPaid
            ? `${tenantName} is recharged, and auto-recharge goes on. There is nothing left to do.`
            : "Your balance fell below its threshold, and your bank wants you to confirm the recharge. You haven't been charged yet."}
        </p>
      </div>
      <div className="group" data-paid={isPaid ? '' : undefined}>
        {children}
      </div>
      {problem ? (
        <Alert tone="declined" role="alert">
          {problem}
        </Alert>
      ) : null}
      {isPaid ? (
        <Alert tone="done" role="status">
          Paid. You were charged {amount} once, and the credits are in your balance.
        </Alert>
      ) : null}
      <div className="grid gap-2">
        {isPaid || state === 'ended' ? null : (
          <Button variant="primary" size="lg" disabled={pending} onClick={confirm}>
            {pending ? <LoaderCircle className="size-4 animate-spin" aria-hidden /> : null}
            {pending ? 'Asking your bank…' : `Confirm and pay ${amount}`}
          </Button>
        )}
        <ButtonLink href={billingHref} size="lg" variant={isPaid || state === 'ended' ? 'primary' : 'ghost'}>
          {isPaid ? 'Open auto-recharge' : 'Choose another card'}
        </ButtonLink>
      </div>
      {isPaid ? null : (
        <p className="text-muted text-xs">
          This link confirms this one recharge and nothing else. The card number stays with Stripe.
        </p>
      )}
    </>
  );
}
