'use client';

import { useEffect, useRef } from 'react';
import { exampleCall } from '#components/api-keys/example-call.ts';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardBody } from '#components/ui/card.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import type { ApiKey } from '#lib/api-keys/schemas.ts';

export interface NewKeyProps {
  apiKey: ApiKey;
  /** The key itself. */
  secret: string;
  listHref: string;
  apiUrl: string;
}

/** The one time that a key is shown, with a first call to try it by. */
export function NewKey({ apiKey, secret, listHref, apiUrl }: NewKeyProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Card aria-labelledby="new-key">
      <CardBody className="grid gap-4">
        <div>
          <h2 id="new-key" ref={heading} tabIndex={-1} className="font-semibold text-base outline-none">
            {apiKey.name} is ready
          </h2>
          <p className="mt-0.5 max-w-measure text-muted">
            Copy the key now and keep it where your backend keeps its secrets. It won't be shown again: we
            only store a hash of it. If it is lost, revoke it and create another one.
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-3 rounded-md border bg-subtle px-4 py-3">
          <code className="min-w-0 grow break-all font-mono text-[13px]">{secret}</code>
          <CopyButton text={secret} label="Copy key" />
        </div>
        <CodeBlock label="A first call" code={exampleCall(apiUrl, secret, apiKey.scopes)} language="Shell" />
        <div>
          <ButtonLink href={listHref}>Done, I have copied it</ButtonLink>
        </div>
      </CardBody>
    </Card>
  );
}
