'use client';

import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { amountText, parseAmount } from '#lib/payments/custom-amount.ts';

export interface Offer {
  id: string;
  slug: string;
  name: string;
  description: string;
  /** Minor units. */
  priceCents: number;
  currency: string;
  position: number;
  isActive: boolean;
}

export interface OfferFields {
  text: (name: string, label: string, value: string | number) => ReactNode;
  /** @param isOptional may stay empty */
  count: (
    name: string,
    label: string,
    value: string | number,
    least: number,
    isOptional?: boolean,
  ) => ReactNode;
  choice: (
    name: string,
    label: string,
    value: string,
    options: readonly (readonly [code: string, words: string])[],
  ) => ReactNode;
}

export interface OfferFormProps {
  /** What is offered: `package` or `plan`; its rows are at `/api/admin/<noun>s`. */
  noun: 'package' | 'plan';
  /** Null makes a new one. */
  offer: Offer | null;
  nextPosition: number;
  /** What this kind of offer gives, right after its name, and its other terms. */
  gives: (fields: OfferFields) => ReactNode;
  terms?: (fields: OfferFields) => ReactNode;
  /** Reads what `gives` and `terms` asked for. */
  read: (typed: (name: string) => string) => Record<string, unknown>;
  /** "For sale": whether it is shown to buyers. */
  activeLabel: string;
}

/** One thing that tenants buy, edited in place. What was agreed on before keeps its terms. */
export function OfferForm({ noun, offer, nextPosition, gives, terms, read, activeLabel }: OfferFormProps) {
  const router = useRouter();
  const { pending, error, fieldError, formProps } = useApiForm<{ id: string }>({
    path: offer ? `/api/admin/${noun}s/${offer.id}` : `/api/admin/${noun}s`,
    method: offer ? 'PUT' : 'POST',
    body: (form) => {
      const typed = (name: string) => String(form.get(name) ?? '');
      const currency = typed('currency').toLowerCase();
      return {
        ...(offer ? {} : { slug: typed('slug') }),
        name: typed('name'),
        description: typed('description'),
        priceCents: parseAmount(typed('priceCents'), currency),
        currency,
        position: Number(typed('position')),
        isActive: form.has('isActive'),
        ...read(typed),
      };
    },
    onSuccess: (_, form) => {
      showToast(`${String(form.get('name'))} is saved.`);
      router.refresh();
    },
  });
  const key = offer?.id ?? 'new';
  const input = (
    name: string,
    label: string,
    value: string | number,
    look: { type?: string; min?: number; required: boolean },
  ) => (
    <Field id={`${key}-${name}`} label={label} error={fieldError(name)}>
      {(wiring) => <Input {...wiring} name={name} defaultValue={value} {...look} />}
    </Field>
  );
  const fields: OfferFields = {
    text: (name, label, value) => input(name, label, value, { required: name !== 'description' }),
    count: (name, label, value, min, isOptional = false) =>
      input(name, label, value, { type: 'number', min, required: !isOptional }),
    choice: (name, label, value, options) => (
      <Field id={`${key}-${name}`} label={label} error={fieldError(name)}>
        {(wiring) => (
          <Select {...wiring} name={name} defaultValue={value}>
            {options.map(([code, words]) => (
              <option key={code} value={code}>
                {words}
              </option>
            ))}
          </Select>
        )}
      </Field>
    ),
  };
  return (
    <form
      {...formProps}
      aria-label={offer ? `${offer.name} (${offer.slug})` : `New ${noun}`}
      className="grid gap-3"
    >
      <FormError error={error} />
      <div className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {offer ? null : fields.text('slug', 'Short name', '')}
        {fields.text('name', 'Name', offer?.name ?? '')}
        <div className={offer ? 'sm:col-span-2 lg:col-span-3' : 'sm:col-span-2'}>
          {fields.text('description', 'Description', offer?.description ?? '')}
        </div>
        {gives(fields)}
        {fields.text('priceCents', 'Price', offer ? amountText(offer.priceCents, offer.currency) : '')}
        {fields.text('currency', 'Currency', offer?.currency ?? 'usd')}
        {terms?.(fields)}
        {fields.count('position', 'Position', offer?.position ?? nextPosition, 0)}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Checkbox name="isActive" defaultChecked={offer?.isActive !== false} label={activeLabel} />
        <SubmitButton pending={pending} pendingSentence="Saving…" variant="secondary" size="sm">
          {offer ? 'Save' : `Add ${noun}`}
        </SubmitButton>
      </div>
    </form>
  );
}
