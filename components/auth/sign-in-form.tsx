'use client';

import { useRef } from 'react';
import { DEMO_PASSWORD, type DemoAccount } from '#components/auth/demo-accounts.ts';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';

export interface SignInFormProps {
  /** A path of this site to go to afterwards, already checked; null for where the server sends the person. */
  nextPath: string | null;
  /** Accounts to fill in by one click; none outside the sandbox. */
  demoAccounts: readonly DemoAccount[];
}

export function SignInForm({ nextPath, demoAccounts }: SignInFormProps) {
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const { pending, error, fieldError, formProps } = useApiForm<{ redirectTo: string }>({
    path: '/api/auth/sign-in',
    body: (form) => ({ email: form.get('email'), password: form.get('password') }),
    // A full load: nothing that was rendered for a stranger stays in the router's memory.
    onSuccess: ({ redirectTo }) => window.location.assign(nextPath ?? redirectTo),
  });

  function fill(account: DemoAccount): void {
    if (email.current) email.current.value = account.email;
    if (password.current) {
      password.current.value = DEMO_PASSWORD;
      password.current.form?.requestSubmit();
    }
  }

  return (
    <form className="grid gap-5" {...formProps}>
      <FormError error={error} />
      <Field id="email" label="Email" error={fieldError('email')}>
        {(wiring) => (
          <Input {...wiring} ref={email} name="email" type="email" autoComplete="username" required />
        )}
      </Field>
      <Field id="password" label="Password" error={fieldError('password')}>
        {(wiring) => (
          <Input
            {...wiring}
            ref={password}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        )}
      </Field>
      <SubmitButton pending={pending} pendingSentence="Signing in…" size="lg">
        Sign in
      </SubmitButton>
      {demoAccounts.length > 0 ? (
        <fieldset className="-mx-5 -mb-5 sm:-mx-6 sm:-mb-6 rounded-b-md border-t bg-subtle p-5 sm:px-6">
          <legend className="sr-only">Demo accounts</legend>
          <p className="mb-2 text-muted text-sm">Sandbox: sign in as one of the demo people.</p>
          <ul className="grid gap-1">
            {demoAccounts.map((account) => (
              <li key={account.email}>
                <button
                  type="button"
                  disabled={pending}
                  onClick={() => fill(account)}
                  className="-mx-2 flex w-[calc(100%+1rem)] items-baseline justify-between gap-3 rounded-md px-2 py-1.5 text-start hover:bg-hover"
                >
                  <span className="font-mono text-[13px]">{account.email}</span>
                  <span className="text-end text-muted">{account.who}</span>
                </button>
              </li>
            ))}
          </ul>
        </fieldset>
      ) : null}
    </form>
  );
}
