'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { formatMoney } from '#lib/money.ts';
import { parseAmount } from '#lib/payments/custom-amount.ts';

export interface RefundFormProps {
  paymentId: string;
  currency: string;
  /** Minor units. */
  leftCents: number;
}

interface RefundAnswer {
  refund: { status: string; amountCents: number; failureReason: string | null };
}

/** Gives back all that is left of a payment, or a part of it, with a reason. */
export function RefundForm({ paymentId, currency, leftCents }: RefundFormProps) {
  const router = useRouter();
  // One id until it went through: a second press after a lost answer refunds nothing twice.
  const [requestId, setRequestId] = useState(() => crypto.randomUUID());
  const [isPart, setPart] = useState(false);
  const [part, setPartText] = useState('');
  const left = formatMoney(leftCents, currency);
  const partCents = parseAmount(part, currency);
  const amount = isPart ? (partCents ? formatMoney(partCents, currency) : 'a part') : left;
  const { pending, error, fieldError, formProps } = useApiForm<RefundAnswer>({
    path: `/api/admin/payments/${paymentId}/refund`,
    body: (form) => ({
      requestId,
      reason: String(form.get('reason') ?? ''),
      // The amount that was shown, so that nobody refunds more than they read.
      amountCents: isPart ? partCents : leftCents,
    }),
    onSuccess: ({ refund }) => {
      const money = formatMoney(refund.amountCents, currency);
      if (refund.status === 'failed') {
        showToast(`Stripe refused: ${refund.failureReason ?? 'no reason'}. No money moved.`, 'declined');
      } else {
        showToast(refund.status === 'pending' ? `${money} is on its way.` : `${money} was refunded.`);
      }
      setRequestId(crypto.randomUUID());
      setPart(false);
      setPartText('');
      router.refresh();
    },
    onRefused: () => router.refresh(),
  });
  return (
    <form key={requestId} {...formProps} aria-label="Refund" className="grid gap-4">
      <FormError error={error} />
      <RadioGroup legend="How much">
        <Radio
          name="extent"
          checked={!isPart}
          onChange={() => setPart(false)}
          label={`All that is left: ${left}`}
        />
        <Radio name="extent" checked={isPart} onChange={() => setPart(true)} label="A part" />
      </RadioGroup>
      {isPart ? (
        <Field
          id="refund-amount"
          label="Amount"
          hint={`In ${currency.toUpperCase()}, at most ${left}.`}
          error={fieldError('amountCents')}
        >
          {(wiring) => (
            <Input
              {...wiring}
              name="amountCents"
              inputMode="decimal"
              value={part}
              onChange={(event) => setPartText(event.target.value)}
              required
            />
          )}
        </Field>
      ) : null}
      <Field
        id="refund-reason"
        label="Reason"
        hint="Kept in the audit log. The tenant does not read it."
        error={fieldError('reason')}
      >
        {(wiring) => <Input {...wiring} name="reason" maxLength={500} required />}
      </Field>
      <SubmitButton pending={pending} pendingSentence="Refunding…" variant="danger">
        {`Refund ${amount}`}
      </SubmitButton>
    </form>
  );
}
