'use client';

import { useState } from 'react';
import { CodeForm } from '#components/auth/code-form.tsx';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';

/** Asks for the address, then for the number that was sent to it. */
export function ForgotPasswordForm() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { pending, error, fieldError, formProps } = useApiForm({
    path: '/api/auth/forgot-password',
    body: (form) => ({ email: form.get('email') }),
    onSuccess: (_, typed) => setSentTo(String(typed.get('email'))),
  });
  if (sentTo !== null) {
    return (
      <>
        <p role="status" className="mb-5 text-muted">
          If there is an account for this address, a number is on its way to it.
        </p>
        <CodeForm email={sentTo} purpose="reset-password" nextPath={null} />
      </>
    );
  }
  return (
    <form className="grid gap-5" {...formProps}>
      <FormError error={error} />
      <Field id="email" label="Email" error={fieldError('email')}>
        {(wiring) => <Input {...wiring} name="email" type="email" autoComplete="username" required />}
      </Field>
      <SubmitButton pending={pending} pendingSentence="Sending…" size="lg">
        Send me a number
      </SubmitButton>
    </form>
  );
}
