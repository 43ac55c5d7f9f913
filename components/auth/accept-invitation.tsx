'use client';

import { useState, useTransition } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { callApi } from '#lib/http/call-api.ts';

/** Joins the workspace of an invitation as the person who is signed in. */
export function AcceptInvitation({ token }: { token: string }) {
  const [pending, startTransition] = useTransition();
  const [problem, setProblem] = useState<string | null>(null);

  function accept(): void {
    setProblem(null);
    startTransition(async () => {
      const answer = await callApi<{ tenant: { slug: string } }>(
        `/api/invitations/${encodeURIComponent(token)}/accept`,
        { method: 'POST', body: {} },
      );
      if (answer.ok) window.location.assign(`/${answer.data.tenant.slug}/settings/billing`);
      else setProblem(answer.error.message);
    });
  }

  return (
    <div className="grid gap-4">
      {problem ? (
        <Alert tone="declined" role="alert">
          {problem}
        </Alert>
      ) : null}
      <Button variant="primary" size="lg" disabled={pending} onClick={accept}>
        {pending ? 'Joining…' : 'Accept invitation'}
      </Button>
    </div>
  );
}
