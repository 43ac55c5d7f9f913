'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { parseAmount } from '#lib/payments/custom-amount.ts';

export interface ReasonActionProps {
  path: string;
  /** What the button says: "Void". */
  verb: string;
  /** What the dialog's button says where that is not the same. */
  confirm?: string;
  /** It cannot be undone. */
  isFinal?: boolean;
  title: string;
  /** What will happen, and what will not. */
  consequence: string;
  doneWords: string;
  /** Of a credit note: how much, at most what is left. */
  amount?: { currency: string; suggestion: string };
}

/** Asks why before it does what cannot be undone. */
export function ReasonAction(props: ReasonActionProps) {
  const { path, verb, confirm = verb, isFinal, title, consequence, doneWords, amount } = props;
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  // One id until it went through: a second press after a lost answer does nothing twice.
  const [requestId, setRequestId] = useState('');
  const { pending, error, fieldError, formProps } = useApiForm({
    path,
    body: (form) => ({
      reason: String(form.get('reason') ?? ''),
      ...(amount
        ? { amountCents: parseAmount(String(form.get('amountCents') ?? ''), amount.currency), requestId }
        : {}),
    }),
    onSuccess: () => {
      setOpen(false);
      showToast(doneWords);
      router.refresh();
    },
  });
  return (
    <>
      <Button
        onClick={() => {
          setRequestId(crypto.randomUUID());
          setOpen(true);
        }}
      >
        {verb}
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={title}
        description={consequence}
        busy={pending}
      >
        <form {...formProps} className="grid gap-4">
          <FormError error={error} />
          {amount ? (
            <Field
              id={`${verb}-amount`}
              label={`Amount in ${amount.currency.toUpperCase()}, tax included`}
              error={fieldError('amountCents')}
            >
              {(wiring) => (
                <Input
                  {...wiring}
                  name="amountCents"
                  inputMode="decimal"
                  defaultValue={amount.suggestion}
                  required
                />
              )}
            </Field>
          ) : null}
          <Field
            id={`${verb}-reason`}
            label="Reason"
            hint="The customer may read it."
            error={fieldError('reason')}
          >
            {(wiring) => <Input {...wiring} name="reason" maxLength={500} required />}
          </Field>
          <div className="flex flex-wrap justify-end gap-2">
            <Button disabled={pending} onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <SubmitButton
              pending={pending}
              pendingSentence="Working…"
              variant={isFinal ? 'danger' : 'primary'}
            >
              {confirm}
            </SubmitButton>
          </div>
        </form>
      </Dialog>
    </>
  );
}
