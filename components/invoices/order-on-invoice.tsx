'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/select.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { formatCredits } from '#lib/money.ts';

export interface OrderOnInvoiceProps {
  tenantSlug: string;
  packages: readonly { id: string; words: string }[];
}

/** Credits now, the invoice later. */
export function OrderOnInvoice({ tenantSlug, packages }: OrderOnInvoiceProps) {
  const router = useRouter();
  // One id until it went through: a second press after a lost answer orders nothing twice.
  const [orderId, setOrderId] = useState(() => crypto.randomUUID());
  const { pending, error, fieldError, formProps } = useApiForm<{ number: string; credits: number }>({
    path: `/api/tenants/${tenantSlug}/orders-on-invoice`,
    body: (form) => ({ packageId: String(form.get('packageId') ?? ''), orderId }),
    onSuccess: ({ number, credits }) => {
      setOrderId(crypto.randomUUID());
      showToast(`${formatCredits(credits)} credits were added. Invoice ${number} is on its way.`);
      router.refresh();
    },
  });
  return (
    <form {...formProps} aria-label="Buy on invoice" className="grid gap-3">
      <FormError error={error} />
      <div className="grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_auto]">
        <Field id="packageId" label="Package" error={fieldError('packageId')}>
          {(wiring) => (
            <Select {...wiring} name="packageId" required>
              {packages.map(({ id, words }) => (
                <option key={id} value={id}>
                  {words}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <SubmitButton pending={pending} pendingSentence="Ordering…" className="sm:mt-6.5">
          Buy on invoice
        </SubmitButton>
      </div>
    </form>
  );
}
