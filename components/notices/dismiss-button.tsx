'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { callApi } from '#lib/http/call-api.ts';

export interface DismissButtonProps {
  /** The route of ours that is told that it was seen. */
  path: string;
  /** What is dismissed, for those who do not see what it stands beside. */
  label: string;
}

/** Closes a banner for good. The banner itself is written by the server. */
export function DismissButton({ path, label }: DismissButtonProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();

  function dismiss(): void {
    startTransition(async () => {
      const answer = await callApi(path, { method: 'POST', body: {} });
      if (!answer.ok) showToast(answer.error.message, 'declined');
      router.refresh();
    });
  }

  return (
    <Button size="sm" variant="ghost" disabled={pending} onClick={dismiss} aria-label={`Dismiss: ${label}`}>
      {pending ? 'Dismissing…' : 'Dismiss'}
    </Button>
  );
}
