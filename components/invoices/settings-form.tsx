'use client';

import { useRouter } from 'next/navigation';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import type { InvoiceSettings } from '#lib/invoices/schemas.ts';

/** Who sells, and when an unpaid invoice is asked for again. Issued invoices keep what they said. */
export function SettingsForm({ settings }: { settings: InvoiceSettings }) {
  const router = useRouter();
  const { pending, error, fieldError, formProps } = useApiForm({
    path: '/api/admin/invoice-settings',
    method: 'PUT',
    body: (form) => ({
      sellerName: String(form.get('sellerName') ?? ''),
      sellerAddress: String(form.get('sellerAddress') ?? ''),
      sellerTaxId: String(form.get('sellerTaxId') ?? ''),
      sellerEmail: String(form.get('sellerEmail') ?? ''),
      dunningDays: String(form.get('dunningDays') ?? '')
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(Number),
    }),
    onSuccess: () => {
      showToast('Saved. Invoices issued from now on say so.');
      router.refresh();
    },
  });
  return (
    <form {...formProps} aria-label="Invoice settings" className="grid max-w-xl gap-4">
      <FormError error={error} />
      <Field id="sellerName" label="Seller" error={fieldError('sellerName')}>
        {(wiring) => (
          <Input {...wiring} name="sellerName" defaultValue={settings.sellerName} maxLength={200} required />
        )}
      </Field>
      <Field id="sellerAddress" label="Address" error={fieldError('sellerAddress')}>
        {(wiring) => (
          <Textarea {...wiring} name="sellerAddress" defaultValue={settings.sellerAddress} maxLength={500} />
        )}
      </Field>
      <Field id="sellerTaxId" label="Tax number" error={fieldError('sellerTaxId')}>
        {(wiring) => (
          <Input {...wiring} name="sellerTaxId" defaultValue={settings.sellerTaxId} maxLength={60} />
        )}
      </Field>
      <Field id="sellerEmail" label="E-mail for questions about invoices" error={fieldError('sellerEmail')}>
        {(wiring) => (
          <Input {...wiring} name="sellerEmail" type="email" defaultValue={settings.sellerEmail} />
        )}
      </Field>
      <Field
        id="dunningDays"
        label="Asked for again after days"
        hint="Counted from the first try, such as 1, 3, 7. After the last an invoice is given up."
        error={fieldError('dunningDays')}
      >
        {(wiring) => <Input {...wiring} name="dunningDays" defaultValue={settings.dunningDays.join(', ')} />}
      </Field>
      <div>
        <SubmitButton pending={pending} pendingSentence="Saving…">
          Save
        </SubmitButton>
      </div>
    </form>
  );
}
