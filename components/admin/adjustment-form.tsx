'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';

/** Gives credits or takes them back, with a reason that the tenant reads in its history. */
export function AdjustmentForm({ tenantId }: { tenantId: string }) {
  const router = useRouter();
  // One id until it went through: a second press after a lost answer adjusts nothing twice.
  const [adjustmentId, setAdjustmentId] = useState(() => crypto.randomUUID());
  const { pending, error, fieldError, formProps } = useApiForm({
    path: `/api/admin/tenants/${tenantId}/adjustments`,
    body: (form) => ({
      credits: Number(form.get('credits')),
      reason: String(form.get('reason') ?? ''),
      adjustmentId,
    }),
    onSuccess: () => {
      setAdjustmentId(crypto.randomUUID());
      showToast('The balance is adjusted.');
      router.refresh();
    },
  });
  return (
    <form key={adjustmentId} {...formProps} aria-label="Adjust the balance" className="grid gap-3">
      <FormError error={error} />
      <Field
        id="adjust-credits"
        label="Credits"
        hint="Negative takes credits back, at most what is available."
        error={fieldError('credits')}
      >
        {(wiring) => <Input {...wiring} name="credits" type="number" step={1} required />}
      </Field>
      <Field
        id="adjust-reason"
        label="Reason"
        hint="The tenant reads it in its history."
        error={fieldError('reason')}
      >
        {(wiring) => <Input {...wiring} name="reason" maxLength={200} required />}
      </Field>
      <SubmitButton pending={pending} pendingSentence="Adjusting…" variant="secondary">
        Adjust
      </SubmitButton>
    </form>
  );
}
