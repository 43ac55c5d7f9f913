'use client';

import { useRouter } from 'next/navigation';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { amountText, parseAmount } from '#lib/payments/custom-amount.ts';

export interface PackageFormProps {
  /** Null makes a new one. */
  pack: {
    id: string;
    slug: string;
    name: string;
    description: string;
    credits: number;
    priceCents: number;
    currency: string;
    position: number;
    isActive: boolean;
  } | null;
  nextPosition: number;
}

/** One package, edited in place. What was agreed on before keeps its price. */
export function PackageForm({ pack, nextPosition }: PackageFormProps) {
  const router = useRouter();
  const { pending, error, fieldError, formProps } = useApiForm<{ id: string }>({
    path: pack ? `/api/admin/packages/${pack.id}` : '/api/admin/packages',
    method: pack ? 'PUT' : 'POST',
    body: (form) => {
      const text = (name: string) => String(form.get(name) ?? '');
      const currency = text('currency').toLowerCase();
      return {
        ...(pack ? {} : { slug: text('slug') }),
        name: text('name'),
        description: text('description'),
        credits: Number(text('credits')),
        priceCents: parseAmount(text('priceCents'), currency),
        currency,
        position: Number(text('position')),
        isActive: text('isActive') === 'yes',
      };
    },
    onSuccess: (_, typed) => {
      showToast(`${String(typed.get('name'))} is saved.`);
      router.refresh();
    },
  });
  const key = pack?.id ?? 'new';
  const field = (
    name: string,
    label: string,
    value: string | number,
    look?: { type?: string; min?: number },
  ) => (
    <Field id={`${key}-${name}`} label={label} error={fieldError(name)}>
      {(wiring) => (
        <Input {...wiring} name={name} defaultValue={value} required={name !== 'description'} {...look} />
      )}
    </Field>
  );
  return (
    <form
      {...formProps}
      aria-label={pack ? `${pack.name} (${pack.slug})` : 'New package'}
      className="grid gap-3"
    >
      <FormError error={error} />
      <div className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {pack ? null : field('slug', 'Short name', '')}
        {field('name', 'Name', pack?.name ?? '')}
        {field('credits', 'Credits', pack?.credits ?? '', { type: 'number', min: 1 })}
        {field('priceCents', 'Price', pack ? amountText(pack.priceCents, pack.currency) : '')}
        {field('currency', 'Currency', pack?.currency ?? 'usd')}
        {field('description', 'Description', pack?.description ?? '')}
        {field('position', 'Position', pack?.position ?? nextPosition, { type: 'number', min: 0 })}
        <Field id={`${key}-isActive`} label="For sale" error={fieldError('isActive')}>
          {(wiring) => (
            <Select {...wiring} name="isActive" defaultValue={pack?.isActive === false ? 'no' : 'yes'}>
              <option value="yes">Yes</option>
              <option value="no">No</option>
            </Select>
          )}
        </Field>
      </div>
      <div className="flex justify-end">
        <SubmitButton pending={pending} pendingSentence="Saving…" variant="secondary" size="sm">
          {pack ? 'Save' : 'Add package'}
        </SubmitButton>
      </div>
    </form>
  );
}
