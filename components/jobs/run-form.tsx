'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { InputFields, readInputFields } from '#components/jobs/input-fields.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { InputField } from '#lib/run-jobs/read-typed.ts';

export interface RunFormProps {
  job: string;
  fields: InputField[];
}

/** Starts a run of a job and goes to its page. */
export function RunForm({ job, fields }: RunFormProps) {
  const router = useRouter();
  // The same for every press on this page, until one has begun a run: a repeat finds that run.
  const runKey = useRef<string>(undefined);
  const { pending, error, fieldError, formProps } = useApiForm<{ id: string }>({
    path: `/api/admin/jobs/${job}/runs`,
    body: (form) => {
      runKey.current ??= crypto.randomUUID();
      return { input: readInputFields(fields, form), runKey: runKey.current };
    },
    onSuccess: ({ id }) => router.push(`/admin/jobs/runs/${id}`),
  });
  return (
    <form {...formProps} aria-label={`Run ${job}`} className="grid gap-4">
      <FormError error={error} />
      <InputFields id={job} fields={fields} errorOf={fieldError} />
      <div>
        <SubmitButton pending={pending} pendingSentence="Starting…">
          Run
        </SubmitButton>
      </div>
    </form>
  );
}
