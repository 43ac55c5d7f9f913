'use client';

import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';

/** Makes a workspace for a person who is signed in. */
export function NewTenantForm() {
  const { pending, error, fieldError, formProps } = useApiForm<{ tenant: { slug: string } }>({
    path: '/api/tenants',
    body: (form) => ({ name: form.get('name') }),
    onSuccess: ({ tenant }) => window.location.assign(`/${tenant.slug}/settings/billing`),
  });
  return (
    <form className="grid gap-5" {...formProps}>
      <FormError error={error} />
      <Field
        id="name"
        label="Workspace name"
        hint="Credits, cards and people belong to it."
        error={fieldError('name')}
      >
        {(wiring) => <Input {...wiring} name="name" autoComplete="organization" maxLength={100} required />}
      </Field>
      <SubmitButton pending={pending} pendingSentence="Creating your workspace…" size="lg">
        Create workspace
      </SubmitButton>
    </form>
  );
}
