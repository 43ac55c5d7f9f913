'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { FormError } from '#components/forms/form-error.tsx';
import { useApiForm } from '#components/forms/use-api-form.ts';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { EVENT_TYPES } from '#lib/outgoing-events/event-types.ts';

interface AddedEndpoint {
  url: string;
  secret: string;
}

export interface AddEndpointFormProps {
  tenantSlug: string;
  /** Where the list is without this form. */
  listHref: string;
}

/** Adds an endpoint, and in its own place shows its secret once. */
export function AddEndpointForm({ tenantSlug, listHref }: AddEndpointFormProps) {
  const router = useRouter();
  const [added, setAdded] = useState<AddedEndpoint | null>(null);
  const { pending, error, fieldError, formProps } = useApiForm<AddedEndpoint>({
    path: `/api/tenants/${tenantSlug}/webhook-endpoints`,
    body: (form) => ({
      url: form.get('url'),
      description: form.get('description'),
      eventTypes: form.getAll('eventTypes'),
    }),
    onSuccess: (answer) => {
      setAdded(answer);
      router.refresh();
    },
  });
  if (added) return <NewSecret added={added} listHref={listHref} />;
  return (
    <Card>
      <CardHeader
        title="Add an endpoint"
        description="It is posted each event as JSON, signed by the Standard Webhooks convention, and again later where it doesn't answer with 2xx."
      />
      <CardBody>
        <form className="grid max-w-xl gap-5" {...formProps} aria-label="Add an endpoint">
          <Field
            id="endpoint-url"
            label="Address"
            hint="https, and reachable from the internet."
            error={fieldError('url')}
          >
            {(wiring) => (
              <Input
                {...wiring}
                name="url"
                type="url"
                inputMode="url"
                maxLength={2000}
                placeholder="https://example.com/hooks"
                autoComplete="off"
                autoFocus
                required
              />
            )}
          </Field>
          <Field id="endpoint-description" label="Description" hint="For your team. You may leave it empty.">
            {(wiring) => <Input {...wiring} name="description" maxLength={200} autoComplete="off" />}
          </Field>
          <fieldset>
            <legend className="mb-1 font-medium">Events</legend>
            <p className="mb-1 text-muted">Choose none for all of them, those to come included.</p>
            <div className="grid sm:grid-cols-2">
              {EVENT_TYPES.map((type) => (
                <Checkbox
                  key={type}
                  name="eventTypes"
                  value={type}
                  label={<code className="font-mono text-[13px]">{type}</code>}
                />
              ))}
            </div>
          </fieldset>
          <FormError error={error} />
          <div className="flex flex-wrap gap-2">
            <SubmitButton pending={pending} pendingSentence="Adding…">
              Add endpoint
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

function NewSecret({ added, listHref }: { added: AddedEndpoint; listHref: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Card aria-labelledby="new-secret">
      <CardBody className="grid gap-4">
        <div>
          <h2 id="new-secret" ref={heading} tabIndex={-1} className="font-semibold text-base outline-none">
            The endpoint is added
          </h2>
          <p className="mt-0.5 max-w-measure break-words text-muted">
            Copy the secret of {added.url} now: it won't be shown again. With it and any library for Standard
            Webhooks your receiver checks that a message is ours.
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-3 rounded-md border bg-subtle px-4 py-3">
          <code className="min-w-0 grow break-all font-mono text-[13px]">{added.secret}</code>
          <CopyButton text={added.secret} label="Copy secret" />
        </div>
        <div>
          <ButtonLink href={listHref}>Done, I have copied it</ButtonLink>
        </div>
      </CardBody>
    </Card>
  );
}
