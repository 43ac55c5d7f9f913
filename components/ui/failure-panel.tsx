'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';

export interface FailurePanelProps {
  /** What could not be loaded: "your cards". */
  what: string;
  /** That nothing is lost: "They are safe." */
  reassurance: string;
  /** How to try again; without it the page is read again from the server. */
  retry?: () => void;
}

/** A failure that is kept to its panel and is never shown as an empty list. */
export function FailurePanel({ what, reassurance, retry }: FailurePanelProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  return (
    <Alert
      tone="declined"
      role="alert"
      title={`We couldn't load ${what}.`}
      action={
        <Button
          size="sm"
          disabled={pending}
          onClick={() => startTransition(retry ?? (() => router.refresh()))}
        >
          {pending ? 'Trying…' : 'Try again'}
        </Button>
      }
    >
      {reassurance}
    </Alert>
  );
}
