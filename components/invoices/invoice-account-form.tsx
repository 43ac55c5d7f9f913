'use client';

import { useRouter } from 'next/navigation';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { parseTaxRate, TERMS_WORDS, writeTaxRate } from '#lib/invoices/invoice-words.ts';
import type { InvoiceAccount } from '#lib/invoices/schemas.ts';
import { amountText, parseAmount } from '#lib/payments/custom-amount.ts';

export interface InvoiceAccountFormProps {
  tenantId: string;
  /** Null where the tenant never bought on invoice. */
  account: InvoiceAccount | null;
}

/** Whether a tenant may buy now and pay later, and how much may be open. */
export function InvoiceAccountForm({ tenantId, account }: InvoiceAccountFormProps) {
  const router = useRouter();
  const { pending, error, fieldError, formProps } = useApiForm({
    path: `/api/admin/tenants/${tenantId}/invoice-account`,
    method: 'PUT',
    body: (form) => {
      const currency = String(form.get('currency') ?? '').toLowerCase();
      return {
        creditLimitCents: parseAmount(String(form.get('creditLimitCents') ?? ''), currency),
        currency,
        terms: String(form.get('terms') ?? ''),
        taxRatePpm: parseTaxRate(String(form.get('taxRatePpm') ?? '')),
        isActive: form.get('isActive') === 'yes',
      };
    },
    onSuccess: () => {
      showToast('Saved.');
      router.refresh();
    },
  });
  return (
    <form {...formProps} aria-label="Credits on invoice" className="grid gap-3">
      <FormError error={error} />
      <Field id="account-active" label="Buys on invoice" error={fieldError('isActive')}>
        {(wiring) => (
          <Select {...wiring} name="isActive" defaultValue={account?.isActive ? 'yes' : 'no'}>
            <option value="yes">Yes</option>
            <option value="no">No</option>
          </Select>
        )}
      </Field>
      <div className="grid grid-cols-2 items-start gap-3">
        <Field id="account-limit" label="Credit limit" error={fieldError('creditLimitCents')}>
          {(wiring) => (
            <Input
              {...wiring}
              name="creditLimitCents"
              inputMode="decimal"
              defaultValue={account ? amountText(account.creditLimitCents, account.currency) : ''}
              required
            />
          )}
        </Field>
        <Field id="account-currency" label="Currency" error={fieldError('currency')}>
          {(wiring) => (
            <Input
              {...wiring}
              name="currency"
              defaultValue={account?.currency ?? 'usd'}
              maxLength={3}
              required
            />
          )}
        </Field>
        <Field id="account-terms" label="Terms" error={fieldError('terms')}>
          {(wiring) => (
            <Select {...wiring} name="terms" defaultValue={account?.terms ?? 'net_30'}>
              {(['net_7', 'net_30', 'net_60'] as const).map((terms) => (
                <option key={terms} value={terms}>
                  {TERMS_WORDS[terms]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field id="account-tax" label="Tax %" error={fieldError('taxRatePpm')}>
          {(wiring) => (
            <Input
              {...wiring}
              name="taxRatePpm"
              inputMode="decimal"
              defaultValue={writeTaxRate(account?.taxRatePpm ?? 0).slice(0, -1)}
              required
            />
          )}
        </Field>
      </div>
      <SubmitButton pending={pending} pendingSentence="Saving…" variant="secondary">
        Save
      </SubmitButton>
    </form>
  );
}
