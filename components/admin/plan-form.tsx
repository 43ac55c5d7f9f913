'use client';

import { useRouter } from 'next/navigation';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { amountText, parseAmount } from '#lib/payments/custom-amount.ts';
import type { PlanRow } from '#lib/subscriptions/plan.ts';

const RHYTHMS = [
  ['week', 'Week'],
  ['month', 'Month'],
  ['year', 'Year'],
] as const;
const ROLLOVERS = [
  ['none', 'Lapse'],
  ['capped', 'Stay up to a cap'],
  ['full', 'Stay'],
] as const;

/** One plan, edited in place. Who subscribed before keeps their terms. @param plan null makes a new one */
export function PlanForm({ plan, nextPosition }: { plan: PlanRow | null; nextPosition: number }) {
  const router = useRouter();
  const { pending, error, fieldError, formProps } = useApiForm<{ id: string }>({
    path: plan ? `/api/admin/plans/${plan.id}` : '/api/admin/plans',
    method: plan ? 'PUT' : 'POST',
    body: (form) => {
      const text = (name: string) => String(form.get(name) ?? '');
      const currency = text('currency').toLowerCase();
      return {
        ...(plan ? {} : { slug: text('slug') }),
        name: text('name'),
        description: text('description'),
        priceCents: parseAmount(text('priceCents'), currency),
        currency,
        billedEvery: text('billedEvery'),
        creditsPerPeriod: Number(text('creditsPerPeriod')),
        rollover: text('rollover'),
        rolloverCapCredits: text('rollover') === 'capped' ? Number(text('rolloverCapCredits')) : null,
        graceDays: Number(text('graceDays')),
        position: Number(text('position')),
        isActive: form.has('isActive'),
      };
    },
    onSuccess: (_, typed) => {
      showToast(`${String(typed.get('name'))} is saved.`);
      router.refresh();
    },
  });
  const key = plan?.id ?? 'new';
  const optional = ['description', 'rolloverCapCredits'];
  const field = (
    name: string,
    label: string,
    value: string | number,
    look?: { type?: string; min?: number },
  ) => (
    <Field id={`${key}-${name}`} label={label} error={fieldError(name)}>
      {(wiring) => (
        <Input {...wiring} name={name} defaultValue={value} required={!optional.includes(name)} {...look} />
      )}
    </Field>
  );
  const choice = (
    name: string,
    label: string,
    value: string,
    options: readonly (readonly [string, string])[],
  ) => (
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
  );
  return (
    <form
      {...formProps}
      aria-label={plan ? `${plan.name} (${plan.slug})` : 'New plan'}
      className="grid gap-3"
    >
      <FormError error={error} />
      <div className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {plan ? null : field('slug', 'Short name', '')}
        {field('name', 'Name', plan?.name ?? '')}
        <div className={plan ? 'sm:col-span-2 lg:col-span-3' : 'sm:col-span-2'}>
          {field('description', 'Description', plan?.description ?? '')}
        </div>
        {field('creditsPerPeriod', 'Credits per period', plan?.credits_per_period ?? '', {
          type: 'number',
          min: 1,
        })}
        {field('priceCents', 'Price', plan ? amountText(plan.price_cents, plan.currency) : '')}
        {field('currency', 'Currency', plan?.currency ?? 'usd')}
        {choice('billedEvery', 'Billed every', plan?.billed_every ?? 'month', RHYTHMS)}
        {choice('rollover', 'Unused credits', plan?.rollover ?? 'none', ROLLOVERS)}
        {field('rolloverCapCredits', 'Most that stays', plan?.rollover_cap_credits ?? '', {
          type: 'number',
          min: 1,
        })}
        {field('graceDays', 'Days of grace', plan?.grace_days ?? 7, { type: 'number', min: 0 })}
        {field('position', 'Position', plan?.position ?? nextPosition, { type: 'number', min: 0 })}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Checkbox name="isActive" defaultChecked={plan?.is_active !== false} label="On offer" />
        <SubmitButton pending={pending} pendingSentence="Saving…" variant="secondary" size="sm">
          {plan ? 'Save' : 'Add plan'}
        </SubmitButton>
      </div>
    </form>
  );
}
