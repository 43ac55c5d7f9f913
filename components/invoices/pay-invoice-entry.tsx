'use client';

import { useElements, useStripe } from '@stripe/react-stripe-js';
import { type FormEvent, useState } from 'react';
import { CardFields } from '#components/billing/card-fields.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { callApi } from '#lib/http/call-api.ts';
import type { InvoicePaymentAnswer } from '#lib/invoices/pay-invoice.ts';
import { formatMoney } from '#lib/money.ts';
import { declineWords } from '#lib/payments/decline-words.ts';

export interface PayInvoiceEntryProps {
  token: string;
  amountCents: number;
  currency: string;
  /** Paid, ended by somebody else meanwhile, or on its way: there is nothing more to type. */
  onSettled: (answer: InvoicePaymentAnswer) => void;
}

/** The card fields and the button. What the browser hears is not believed: the server asks Stripe how it ended. */
export function PayInvoiceEntry({ token, amountCents, currency, onSettled }: PayInvoiceEntryProps) {
  const stripe = useStripe();
  const elements = useElements();
  const [isReady, setReady] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const price = formatMoney(amountCents, currency);

  async function pay(): Promise<void> {
    if (!stripe || !elements || busy !== null) return;
    setBusy('Checking your card…');
    setProblem(null);
    const { error: typed } = await elements.submit();
    // The fields themselves show what is wrong.
    if (typed) return setBusy(null);
    const opened = await ask(false);
    if (!opened) return;
    if (!opened.clientSecret) return onSettled(opened);
    setBusy(`Paying ${price}…`);
    await stripe.confirmPayment({
      elements,
      clientSecret: opened.clientSecret,
      confirmParams: { return_url: window.location.href },
      redirect: 'if_required',
    });
    const ended = await ask(true);
    if (!ended) return;
    if (ended.status === 'paid' || ended.status === 'void' || ended.isProcessing) return onSettled(ended);
    setProblem(declineWords(ended.failureCode));
    setBusy(null);
  }

  async function ask(finished: boolean): Promise<InvoicePaymentAnswer | null> {
    const answer = await callApi<InvoicePaymentAnswer>('/api/invoices/pay', { body: { token, finished } });
    if (answer.ok) return answer.data;
    setProblem(answer.error.message);
    setBusy(null);
    return null;
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void pay();
  }

  return (
    <form onSubmit={submit} className="grid gap-4" noValidate aria-label="Payment">
      {problem ? (
        <Alert tone="declined" role="alert">
          {problem}
        </Alert>
      ) : null}
      <fieldset disabled={busy !== null} className="relative min-h-76 min-w-0">
        <legend className="sr-only">Card</legend>
        <CardFields isReady={isReady} isBusy={busy !== null} onReady={() => setReady(true)} />
      </fieldset>
      <SubmitButton
        pending={busy !== null}
        pendingSentence={busy ?? ''}
        disabled={!stripe || !elements || !isReady}
        size="lg"
        className="w-full"
      >
        Pay {price}
      </SubmitButton>
      <p className="text-center text-muted text-xs">The card is charged once, for this invoice alone.</p>
    </form>
  );
}
