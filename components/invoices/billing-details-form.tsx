'use client';

import { useRouter } from 'next/navigation';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import type { BillingDetails } from '#lib/invoices/schemas.ts';

/** How a tenant is addressed on its invoices. Those that were issued keep what they said. */
export function BillingDetailsForm({ tenantSlug, details }: { tenantSlug: string; details: BillingDetails }) {
  const router = useRouter();
  const { pending, error, fieldError, formProps } = useApiForm({
    path: `/api/tenants/${tenantSlug}/billing-details`,
    method: 'PUT',
    body: (form) => ({
      legalName: String(form.get('legalName') ?? ''),
      address: String(form.get('address') ?? ''),
      taxId: String(form.get('taxId') ?? ''),
    }),
    onSuccess: () => {
      showToast('Your billing details are saved.', 'done');
      router.refresh();
    },
  });
  return (
    <form {...formProps} aria-label="Billing details" className="grid gap-4">
      <FormError error={error} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <div className="grid gap-4">
          <Field id="legalName" label="Name on invoices" error={fieldError('legalName')}>
            {(wiring) => (
              <Input {...wiring} name="legalName" defaultValue={details.legalName} maxLength={200} required />
            )}
          </Field>
          <Field id="taxId" label="Tax number" error={fieldError('taxId')}>
            {(wiring) => <Input {...wiring} name="taxId" defaultValue={details.taxId} maxLength={60} />}
          </Field>
        </div>
        <Field id="address" label="Address" error={fieldError('address')}>
          {(wiring) => (
            <Textarea
              {...wiring}
              name="address"
              className="min-h-28.5"
              defaultValue={details.address}
              maxLength={500}
            />
          )}
        </Field>
      </div>
      <div>
        <SubmitButton pending={pending} pendingSentence="Saving…" variant="secondary">
          Save
        </SubmitButton>
      </div>
    </form>
  );
}
