'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';

/** An item as the form shows it; the amount in major units. */
export interface EditedItem {
  sku: string;
  name: string;
  description: string;
  amount: number;
  currency: string;
  stock: number | null;
  isActive: boolean;
}

export interface ItemFormProps {
  tenantSlug: string;
  listHref: string;
  /** Null: a new one. */
  item: EditedItem | null;
}

/** Adds an item, or changes its price, its stock and whether it is for sale. */
export function ItemForm({ tenantSlug, listHref, item }: ItemFormProps) {
  const router = useRouter();
  const [sku, setSku] = useState(item?.sku ?? '');
  const title = item ? `Change ${item.name}` : 'Add an item';
  const { pending, error, fieldError, formProps } = useApiForm<unknown>({
    path: `/api/tenants/${tenantSlug}/items/${encodeURIComponent(sku)}`,
    method: 'PUT',
    body: (form) => ({
      name: form.get('name'),
      description: form.get('description'),
      amount: Number(form.get('amount')),
      currency: form.get('currency'),
      stock: form.get('stock') === '' ? null : Number(form.get('stock')),
      is_active: form.get('is_active') !== null,
    }),
    onSuccess: () => {
      router.push(listHref);
      router.refresh();
    },
  });
  return (
    <Card>
      <CardHeader title={title} description="Orders that are open keep the price they were made at." />
      <CardBody>
        <form className="grid max-w-xl gap-5" {...formProps} aria-label={title}>
          <div className="grid gap-5 sm:grid-cols-2 sm:items-start">
            <Field id="item-name" label="Name" error={fieldError('name')}>
              {(wiring) => (
                <Input {...wiring} name="name" defaultValue={item?.name} maxLength={200} autoFocus required />
              )}
            </Field>
            <Field
              id="item-sku"
              label="SKU"
              hint="Your own short name for it, such as LAKERS-101."
              error={fieldError('sku')}
            >
              {(wiring) => (
                <Input
                  {...wiring}
                  name="sku"
                  value={sku}
                  onChange={(event) => setSku(event.target.value)}
                  pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
                  maxLength={64}
                  readOnly={item !== null}
                  required
                />
              )}
            </Field>
          </div>
          <Field id="item-description" label="Description" error={fieldError('description')}>
            {(wiring) => (
              <Input {...wiring} name="description" defaultValue={item?.description} maxLength={1000} />
            )}
          </Field>
          <div className="grid gap-5 sm:grid-cols-3 sm:items-start">
            <Field id="item-amount" label="Price" error={fieldError('amount')}>
              {(wiring) => (
                <Input
                  {...wiring}
                  name="amount"
                  type="number"
                  inputMode="decimal"
                  min={0}
                  step="any"
                  defaultValue={item?.amount}
                  required
                />
              )}
            </Field>
            <Field id="item-currency" label="Currency" error={fieldError('currency')}>
              {(wiring) => (
                <Input
                  {...wiring}
                  name="currency"
                  defaultValue={(item?.currency ?? 'usd').toUpperCase()}
                  pattern="[A-Za-z]{3}"
                  maxLength={3}
                  required
                />
              )}
            </Field>
            <Field
              id="item-stock"
              label="Stock"
              hint="Empty: it doesn't run out."
              error={fieldError('stock')}
            >
              {(wiring) => (
                <Input
                  {...wiring}
                  name="stock"
                  type="number"
                  inputMode="numeric"
                  min={0}
                  max={1_000_000_000}
                  step={1}
                  defaultValue={item?.stock ?? ''}
                />
              )}
            </Field>
          </div>
          <Checkbox name="is_active" defaultChecked={item?.isActive ?? true} label="For sale" />
          <FormError error={error} />
          <div className="flex flex-wrap gap-2">
            <SubmitButton pending={pending} pendingSentence="Saving…">
              Save
            </SubmitButton>
            <ButtonLink href={listHref} variant="ghost">
              Cancel
            </ButtonLink>
          </div>
        </form>
      </CardBody>
    </Card>
  );
}
