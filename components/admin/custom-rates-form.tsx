'use client';

import { useRouter } from 'next/navigation';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { amountText, type CustomAmountTerms, parseAmount } from '#lib/payments/custom-amount.ts';

/** Limits and rates of custom amounts in one currency: a rate a line, left empty to drop it. */
export function CustomRatesForm({ terms }: { terms: CustomAmountTerms }) {
  const { currency } = terms;
  const router = useRouter();
  const lines = [...terms.tiers, { fromCents: 0, creditsPerHundred: 0 }];
  const { pending, error, fieldError, formProps } = useApiForm({
    path: `/api/admin/custom-amounts/${currency}`,
    method: 'PUT',
    body: (form) => {
      const amount = (name: string) => parseAmount(String(form.get(name) ?? ''), currency);
      return {
        minCents: amount('minCents'),
        maxCents: amount('maxCents'),
        tiers: lines.flatMap((_, index) =>
          form.get(`from-${index}`)
            ? [{ fromCents: amount(`from-${index}`), creditsPerHundred: Number(form.get(`rate-${index}`)) }]
            : [],
        ),
      };
    },
    onSuccess: () => {
      showToast(`The rates in ${currency.toUpperCase()} are saved.`);
      router.refresh();
    },
  });
  const field = (name: string, label: string, value: string, isRequired = false) => (
    <Field id={`${currency}-${name}`} label={label} error={fieldError(name)}>
      {(wiring) => (
        <Input {...wiring} name={name} inputMode="decimal" defaultValue={value} required={isRequired} />
      )}
    </Field>
  );
  return (
    <form {...formProps} aria-label={`Rates in ${currency.toUpperCase()}`} className="grid gap-3">
      <FormError error={error} />
      <div className="grid gap-3 sm:grid-cols-2">
        {field('minCents', 'Smallest amount', amountText(terms.minCents, currency), true)}
        {field('maxCents', 'Largest amount', amountText(terms.maxCents, currency), true)}
        {lines.flatMap(({ fromCents, creditsPerHundred }, index) => [
          <div key={`from-${fromCents}`}>
            {field(
              `from-${index}`,
              `Rate ${index + 1} from`,
              fromCents ? amountText(fromCents, currency) : '',
            )}
          </div>,
          <div key={`rate-${fromCents}`}>
            {field(
              `rate-${index}`,
              `Credits for each ${amountText(100, currency)} from there`,
              creditsPerHundred ? String(creditsPerHundred) : '',
            )}
          </div>,
        ])}
      </div>
      <div className="flex justify-end">
        <SubmitButton pending={pending} pendingSentence="Saving…" variant="secondary" size="sm">
          Save rates
        </SubmitButton>
      </div>
    </form>
  );
}
