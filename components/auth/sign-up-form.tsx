'use client';

import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';

export interface SignUpFormProps {
  nextPath: string | null;
  /** With an invitation one joins a workspace instead of naming a new one. */
  invitationToken?: string | undefined;
}

interface SignedUp {
  tenant: { slug: string };
  needsConfirmation: boolean;
}

export function SignUpForm({ nextPath, invitationToken }: SignUpFormProps) {
  const { pending, error, fieldError, formProps } = useApiForm<SignedUp>({
    path: '/api/auth/sign-up',
    body: (form) => ({
      email: form.get('email'),
      password: form.get('password'),
      fullName: form.get('fullName'),
      ...(invitationToken === undefined ? { tenantName: form.get('tenantName') } : { invitationToken }),
    }),
    onSuccess: ({ tenant, needsConfirmation }, typed) => {
      const home = nextPath ?? `/${tenant.slug}/settings/billing`;
      const confirm = `/confirm-email?email=${encodeURIComponent(String(typed.get('email')))}&next=${encodeURIComponent(home)}`;
      window.location.assign(needsConfirmation ? confirm : home);
    },
  });

  return (
    <form className="grid gap-5" {...formProps}>
      <FormError error={error} />
      <Field id="fullName" label="Full name" error={fieldError('fullName')}>
        {(wiring) => <Input {...wiring} name="fullName" autoComplete="name" maxLength={120} required />}
      </Field>
      {invitationToken === undefined ? (
        <Field
          id="tenantName"
          label="Workspace name"
          hint="Usually your company. Credits, cards and people belong to it."
          error={fieldError('tenantName')}
        >
          {(wiring) => (
            <Input {...wiring} name="tenantName" autoComplete="organization" maxLength={80} required />
          )}
        </Field>
      ) : null}
      <Field id="email" label="Work email" error={fieldError('email')}>
        {(wiring) => <Input {...wiring} name="email" type="email" autoComplete="username" required />}
      </Field>
      <Field
        id="password"
        label="Password"
        hint="At least 8 characters. A sentence is better than a puzzle."
        error={fieldError('password')}
      >
        {(wiring) => (
          <Input
            {...wiring}
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={8}
            required
          />
        )}
      </Field>
      <SubmitButton
        pending={pending}
        pendingSentence={invitationToken === undefined ? 'Creating your workspace…' : 'Joining…'}
        size="lg"
      >
        {invitationToken === undefined ? 'Create workspace' : 'Create account and join'}
      </SubmitButton>
    </form>
  );
}
