'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { callApi } from '#lib/http/call-api.ts';

export interface ActionButtonProps {
  path: string;
  /** While it is under way: "Replaying…". */
  pendingWords: string;
  /** Once it is done. */
  doneWords: string;
  children: string;
}

/** Asks the server to do one thing, says what came of it, and shows the page anew. */
export function ActionButton({ path, pendingWords, doneWords, children }: ActionButtonProps) {
  const router = useRouter();
  const [said, setSaid] = useState('');
  const [pending, startTransition] = useTransition();
  return (
    <span className="inline-flex flex-wrap items-center gap-3">
      <span role="status" className="text-muted">
        {said}
      </span>
      <Button
        disabled={pending}
        onClick={() =>
          startTransition(async () => {
            const answer = await callApi(path, { method: 'POST' });
            setSaid(answer.ok ? doneWords : answer.error.message);
            if (answer.ok) router.refresh();
          })
        }
      >
        {pending ? pendingWords : children}
      </Button>
    </span>
  );
}
