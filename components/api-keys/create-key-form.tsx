'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { expiryOf } from '#components/api-keys/expiry.ts';
import { NewKey } from '#components/api-keys/new-key.tsx';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { ApiKey } from '#lib/api-keys/schemas.ts';
import { API_KEY_SCOPES, SCOPE_MEANING } from '#lib/api-keys/scopes.ts';

interface CreatedKey {
  apiKey: ApiKey;
  key: string;
}

export interface CreateKeyFormProps {
  tenant: { slug: string; name: string };
  /** Where the list is without this form. */
  listHref: string;
  /** The address of the API, for the example. */
  apiUrl: string;
}

const NO_SCOPE = 'Choose at least one thing that the key may do.';

/** Checked like any field of the form, by the browser's own means. */
function requireOneScope(event: FormEvent<HTMLFieldSetElement>): void {
  const boxes = event.currentTarget.querySelectorAll<HTMLInputElement>('input[type=checkbox]');
  boxes[0]?.setCustomValidity([...boxes].some((box) => box.checked) ? '' : NO_SCOPE);
}

/** Makes a key, and in its own place shows it once. */
export function CreateKeyForm({ tenant, listHref, apiUrl }: CreateKeyFormProps) {
  const router = useRouter();
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const [expiry, setExpiry] = useState('never');
  const { pending, error, fieldError, formProps } = useApiForm<CreatedKey>({
    path: `/api/tenants/${tenant.slug}/api-keys`,
    body: (form) => ({
      name: form.get('name'),
      scopes: form.getAll('scopes'),
      monthlyBudgetCredits: form.get('monthlyBudgetCredits')
        ? Number(form.get('monthlyBudgetCredits'))
        : null,
      refundBudget: form.get('refundBudget') ? { amount: Number(form.get('refundBudget')) } : null,
      expiresAt: expiryOf(String(form.get('expiry')), String(form.get('expiresAt') ?? ''), new Date()),
    }),
    onSuccess: (answer) => {
      setCreated(answer);
      router.refresh();
    },
  });
  if (created)
    return <NewKey apiKey={created.apiKey} secret={created.key} listHref={listHref} apiUrl={apiUrl} />;

  return (
    <Card>
      <CardHeader
        title="Create a key"
        description={`Whoever has it acts for ${tenant.name}, within what you allow here.`}
      />
      <CardBody>
        <form className="grid max-w-xl gap-5" {...formProps} aria-label="Create a key">
          <Field
            id="key-name"
            label="Name"
            hint="What will use it: “production backend”."
            error={fieldError('name')}
          >
            {(wiring) => (
              <Input {...wiring} name="name" maxLength={100} autoComplete="off" autoFocus required />
            )}
          </Field>
          <fieldset
            onChange={requireOneScope}
            aria-describedby={fieldError('scopes') ? 'scopes-error' : undefined}
          >
            <legend className="mb-1 font-medium">What it may do</legend>
            {API_KEY_SCOPES.map((scope) => (
              <Checkbox
                key={scope}
                name="scopes"
                value={scope}
                defaultChecked={scope !== 'payments'}
                label={<code className="font-mono text-[13px]">{scope}</code>}
                hint={SCOPE_MEANING[scope]}
              />
            ))}
            {fieldError('scopes') ? (
              <p id="scopes-error" className="mt-1 text-declined">
                {fieldError('scopes')}
              </p>
            ) : null}
          </fieldset>
          <div className="grid gap-5 sm:grid-cols-2 sm:items-start">
            <Field
              id="key-budget"
              label="Monthly budget"
              hint="In credits, by calendar month in UTC. Leave it empty for none."
              error={fieldError('monthlyBudgetCredits')}
            >
              {(wiring) => (
                <Input
                  {...wiring}
                  name="monthlyBudgetCredits"
                  type="number"
                  inputMode="numeric"
                  min={1}
                  max={1_000_000_000_000}
                  step={1}
                  placeholder="No budget"
                />
              )}
            </Field>
            <Field
              id="key-refund-budget"
              label="Refund budget"
              hint="In dollars a month. Beyond it an owner or admin is asked. Empty: a backend refunds freely, an agent asks each time."
              error={fieldError('refundBudget')}
            >
              {(wiring) => (
                <Input
                  {...wiring}
                  name="refundBudget"
                  type="number"
                  inputMode="decimal"
                  min={0}
                  max={10_000_000}
                  step="0.01"
                  placeholder="No budget"
                />
              )}
            </Field>
            <Field id="key-expiry" label="Expires">
              {(wiring) => (
                <Select
                  {...wiring}
                  name="expiry"
                  value={expiry}
                  onChange={(event) => setExpiry(event.target.value)}
                >
                  <option value="never">Never</option>
                  <option value="30">In 30 days</option>
                  <option value="90">In 90 days</option>
                  <option value="365">In a year</option>
                  <option value="date">On a date…</option>
                </Select>
              )}
            </Field>
            {expiry === 'date' ? (
              <div className="sm:col-start-2">
                <Field
                  id="key-expires-at"
                  label="Last day"
                  hint="It works until this day ends where you are."
                  error={fieldError('expiresAt')}
                >
                  {(wiring) => <Input {...wiring} name="expiresAt" type="date" required />}
                </Field>
              </div>
            ) : null}
          </div>
          <FormError error={error} />
          <div className="flex flex-wrap gap-2">
            <SubmitButton pending={pending} pendingSentence="Creating…">
              Create key
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
