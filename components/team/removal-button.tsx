'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { callApi } from '#lib/http/call-api.ts';

export interface RemovalButtonProps {
  /** The route that is called with DELETE. */
  path: string;
  /** On the button in the row: "Remove". */
  label: string;
  /** On the button while it happens: "Removing…". */
  pendingLabel: string;
  /** Whose row it is, for those who hear the button alone. */
  subject: string;
  question: string;
  /** What will be so afterwards. */
  consequence: string;
  /** Said when it is done: "Ada was removed." */
  done: string;
}

/** Asks before it takes something away, names it, and says what follows. */
export function RemovalButton({
  path,
  label,
  pendingLabel,
  subject,
  question,
  consequence,
  done,
}: RemovalButtonProps) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();

  function remove(): void {
    setProblem(null);
    startTransition(async () => {
      const answer = await callApi(path, { method: 'DELETE' });
      if (!answer.ok) {
        setProblem(answer.error.message);
        return;
      }
      setOpen(false);
      showToast(done, 'done');
      router.refresh();
    });
  }

  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        className="-me-3"
        aria-label={`${label} ${subject}`}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        busy={pending}
        title={question}
        description={consequence}
        footer={
          <>
            <Button disabled={pending} onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button variant="danger" disabled={pending} onClick={remove}>
              {pending ? pendingLabel : label}
            </Button>
          </>
        }
      >
        {problem ? (
          <Alert tone="declined" role="alert">
            {problem}
          </Alert>
        ) : null}
      </Dialog>
    </>
  );
}
