'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { InputFields, readInputFields } from '#components/jobs/input-fields.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { InputField } from '#lib/run-jobs/read-typed.ts';

export interface ScheduledJob {
  name: string;
  title: string;
  fields: InputField[];
}

export interface ScheduleFormProps {
  /** Null makes a new one. */
  schedule: {
    id: string;
    name: string;
    job: string;
    input: Record<string, unknown>;
    cron: string;
    isEnabled: boolean;
  } | null;
  jobs: readonly ScheduledJob[];
}

/** One schedule, edited in place. */
export function ScheduleForm({ schedule, jobs }: ScheduleFormProps) {
  const router = useRouter();
  const [jobName, setJobName] = useState(schedule?.job ?? jobs[0]?.name ?? '');
  const fields = jobs.find(({ name }) => name === jobName)?.fields ?? [];
  const { pending, error, fieldError, formProps } = useApiForm<{ id: string }>({
    path: schedule ? `/api/admin/schedules/${schedule.id}` : '/api/admin/schedules',
    method: schedule ? 'PUT' : 'POST',
    body: (form) => ({
      name: String(form.get('name') ?? ''),
      job: jobName,
      cron: String(form.get('cron') ?? ''),
      isEnabled: form.has('isEnabled'),
      input: readInputFields(fields, form),
    }),
    onSuccess: (_, typed) => {
      showToast(`${String(typed.get('name'))} is saved.`);
      router.refresh();
    },
  });
  const id = schedule?.id ?? 'new';
  return (
    <form {...formProps} aria-label={schedule ? schedule.name : 'New schedule'} className="grid gap-4">
      <FormError error={error} />
      <div className="grid items-start gap-4 sm:grid-cols-3">
        <Field id={`${id}-name`} label="Name" error={fieldError('name')}>
          {(wiring) => (
            <Input
              {...wiring}
              name="name"
              required
              maxLength={100}
              defaultValue={schedule?.name}
              autoComplete="off"
            />
          )}
        </Field>
        <Field id={`${id}-job`} label="Job" error={fieldError('job')}>
          {(wiring) => (
            <Select
              {...wiring}
              name="job"
              value={jobName}
              onChange={(event) => setJobName(event.target.value)}
            >
              {jobs.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field
          id={`${id}-cron`}
          label="When"
          hint="Minute, hour, day of month, month, day of week, in UTC"
          error={fieldError('cron')}
        >
          {(wiring) => (
            <Input
              {...wiring}
              name="cron"
              required
              defaultValue={schedule?.cron ?? '0 6 * * *'}
              className="font-mono"
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
      </div>
      <InputFields
        key={jobName}
        id={`${id}-input`}
        fields={fields}
        values={jobName === schedule?.job ? schedule.input : {}}
        errorOf={fieldError}
      />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Checkbox name="isEnabled" label="Switched on" defaultChecked={schedule?.isEnabled ?? true} />
        <SubmitButton pending={pending} pendingSentence="Saving…">
          {schedule ? 'Save' : 'Add schedule'}
        </SubmitButton>
      </div>
    </form>
  );
}
