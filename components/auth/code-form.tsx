'use client';

import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';

export interface CodeFormProps {
  email: string;
  /** What the number is for: a new password is asked for with the second. */
  purpose: 'confirm-email' | 'reset-password';
  nextPath: string | null;
}

/** Takes the number that was sent by e-mail. */
export function CodeForm({ email, purpose, nextPath }: CodeFormProps) {
  const { pending, error, fieldError, formProps } = useApiForm<{ redirectTo: string }>({
    path: `/api/auth/${purpose}`,
    body: (form) => ({
      email,
      code: form.get('code'),
      ...(purpose === 'reset-password' ? { password: form.get('password') } : {}),
    }),
    onSuccess: ({ redirectTo }) => window.location.assign(nextPath ?? redirectTo),
  });

  return (
    <form className="grid gap-5" {...formProps}>
      <FormError error={error} />
      <Field id="code" label="Number" hint={`Sent to ${email}.`} error={fieldError('code')}>
        {(wiring) => (
          <Input
            {...wiring}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            required
          />
        )}
      </Field>
      {purpose === 'reset-password' ? (
        <Field
          id="password"
          label="New password"
          hint="At least 8 characters."
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
      ) : null}
      <SubmitButton pending={pending} pendingSentence="Checking…" size="lg">
        {purpose === 'reset-password' ? 'Set password and sign in' : 'Confirm'}
      </SubmitButton>
    </form>
  );
}
