'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';

export interface ResolveFindingProps {
  findingId: string;
  subject: string;
  /** What would put it right. */
  proposal: string;
}

/** An operator says what was done about a finding; it then counts as dealt with. */
export function ResolveFinding({ findingId, subject, proposal }: ResolveFindingProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const { pending, error, fieldError, formProps } = useApiForm({
    path: `/api/admin/reconciliation/findings/${findingId}/resolve`,
    body: (form) => ({ note: String(form.get('note') ?? '') }),
    onSuccess: () => {
      setOpen(false);
      showToast('The finding is resolved.');
      router.refresh();
    },
  });
  return (
    <>
      <Button size="sm" aria-label={`Resolve ${subject}`} onClick={() => setOpen(true)}>
        Resolve
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        busy={pending}
        title="Mark as resolved"
        description={`${proposal} Nothing is changed by this but the report; the note is kept in the audit log.`}
      >
        <form {...formProps} aria-label="Resolve the finding" className="grid gap-4">
          <FormError error={error} />
          <Field
            id={`note-${findingId}`}
            label="Note"
            hint="What was done about it."
            error={fieldError('note')}
          >
            {(wiring) => <Input {...wiring} name="note" maxLength={500} required />}
          </Field>
          <div className="flex flex-wrap justify-end gap-2">
            <Button disabled={pending} onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <SubmitButton pending={pending} pendingSentence="Resolving…">
              Resolve
            </SubmitButton>
          </div>
        </form>
      </Dialog>
    </>
  );
}
