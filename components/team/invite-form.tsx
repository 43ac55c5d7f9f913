'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { ROLE_MEANING, ROLE_WORDS, type Role } from '#components/team/team.ts';
import { Alert } from '#components/ui/alert.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { Time } from '#components/ui/time.tsx';

interface CreatedInvitation {
  id: string;
  email: string;
  role: Role;
  url: string;
  expiresAt: string;
}

/** Invites someone and shows the link once: mail may fail to arrive, a link can be handed over. */
export function InviteForm({ tenantSlug }: { tenantSlug: string }) {
  const router = useRouter();
  const [created, setCreated] = useState<CreatedInvitation | null>(null);
  const email = useRef<HTMLInputElement>(null);
  const { pending, error, fieldError, formProps } = useApiForm<{ invitation: CreatedInvitation }>({
    path: `/api/tenants/${tenantSlug}/invitations`,
    body: (form) => ({ email: form.get('email'), role: form.get('role') }),
    onSuccess: ({ invitation }) => {
      setCreated(invitation);
      if (email.current) email.current.value = '';
      router.refresh();
    },
  });

  return (
    <div className="grid gap-4">
      <form
        className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_9rem_auto] sm:items-start"
        {...formProps}
        aria-label="Invite someone"
      >
        <Field id="invite-email" label="Email" error={fieldError('email')}>
          {(wiring) => (
            <Input {...wiring} ref={email} name="email" type="email" autoComplete="off" required />
          )}
        </Field>
        <Field id="invite-role" label="Role" error={fieldError('role')}>
          {(wiring) => (
            <Select {...wiring} name="role" defaultValue="member">
              <option value="member">{ROLE_WORDS.member}</option>
              <option value="admin">{ROLE_WORDS.admin}</option>
            </Select>
          )}
        </Field>
        <SubmitButton pending={pending} pendingSentence="Inviting…" className="sm:mt-[1.625rem]">
          Send invitation
        </SubmitButton>
      </form>
      <FormError error={error} />
      <div role="status" className="empty:hidden">
        {created ? (
          <Alert
            tone="done"
            title={`${created.email} is invited`}
            action={<CopyButton text={created.url} label="Copy link" />}
          >
            <span className="block break-all font-mono text-[13px]">{created.url}</span>
            Valid until <Time at={created.expiresAt} format="date" />. The link is shown this once.
          </Alert>
        ) : null}
      </div>
      <dl className="grid gap-1 text-muted">
        {(['admin', 'member'] as const).map((role) => (
          <div key={role} className="flex gap-2">
            <dt className="w-16 shrink-0 font-medium text-ink">{ROLE_WORDS[role]}</dt>
            <dd>{ROLE_MEANING[role]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
