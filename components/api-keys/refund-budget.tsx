'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { KeyRefundBudget } from '#lib/agent/list-refund-budgets.ts';
import { formatMoney, toMajor } from '#lib/money.ts';

export interface RefundBudgetProps {
  path: string;
  keyName: string;
  budget: KeyRefundBudget | null;
}

/** What a key may refund on its own, and where that is changed. */
export function RefundBudget({ path, keyName, budget }: RefundBudgetProps) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const currency = budget?.currency ?? 'usd';
  const { pending, error, fieldError, formProps } = useApiForm<unknown>({
    path,
    method: 'PUT',
    body: (form) => ({
      budget: form.get('refundBudget') === '' ? null : { amount: Number(form.get('refundBudget')), currency },
    }),
    onSuccess: () => {
      setOpen(false);
      router.refresh();
    },
  });
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      {budget ? (
        <span className="whitespace-nowrap tabular-nums">
          {formatMoney(budget.used, currency)}{' '}
          <span className="text-muted">of {formatMoney(budget.monthlyAmount, currency)}</span>
        </span>
      ) : (
        <span className="text-muted">No budget</span>
      )}
      <Button
        size="sm"
        variant="ghost"
        className="-mx-3"
        aria-label={`Change the refund budget of ${keyName}`}
        onClick={() => setOpen(true)}
      >
        Change
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        busy={pending}
        title={`Refund budget of ${keyName}`}
        description="What this key may give back to customers in a calendar month (UTC) without asking. Beyond it an owner or admin is asked."
        footer={null}
      >
        <form className="grid gap-4" {...formProps} aria-label="Refund budget">
          <Field
            id="refund-budget"
            label={`Monthly budget in ${currency.toUpperCase()}`}
            hint="0: every refund needs an approval. Empty: a backend refunds freely, an agent asks each time."
            error={fieldError('refundBudget')}
          >
            {(wiring) => (
              <Input
                {...wiring}
                name="refundBudget"
                type="number"
                inputMode="decimal"
                min={0}
                max={10_000_000}
                step="any"
                defaultValue={budget ? toMajor(budget.monthlyAmount, currency) : ''}
                placeholder="No budget"
              />
            )}
          </Field>
          <FormError error={error} />
          <div className="flex justify-end gap-2">
            <Button disabled={pending} onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <SubmitButton pending={pending} pendingSentence="Saving…">
              Save
            </SubmitButton>
          </div>
        </form>
      </Dialog>
    </span>
  );
}
