'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { callApi } from '#lib/http/call-api.ts';

export interface DecideApprovalProps {
  path: string;
  /** On the button: "Approve $50.00". */
  approveWords: string;
}

/** The two answers to what an agent asks. */
export function DecideApproval({ path, approveWords }: DecideApprovalProps) {
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();

  function decide(decision: 'approve' | 'deny'): void {
    setProblem(null);
    startTransition(async () => {
      const answer = await callApi(path, { body: { decision } });
      if (!answer.ok) setProblem(answer.error.message);
      router.refresh();
    });
  }

  return (
    <div className="grid gap-3">
      {problem ? (
        <Alert tone="declined" role="alert">
          {problem}
        </Alert>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" disabled={pending} onClick={() => decide('approve')}>
          {pending ? 'One moment…' : approveWords}
        </Button>
        <Button disabled={pending} onClick={() => decide('deny')}>
          Deny
        </Button>
      </div>
    </div>
  );
}
