'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { callApi } from '#lib/http/call-api.ts';

export interface IssueButtonProps {
  invoiceId: number;
  /** `$120.00`. */
  total: string;
  email: string;
}

/** Issues a draft after a look at what that means. */
export function IssueButton({ invoiceId, total, email }: IssueButtonProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState('');
  const [pending, startTransition] = useTransition();
  function issue(): void {
    startTransition(async () => {
      const answer = await callApi<{ number: string }>(`/api/admin/invoices/${invoiceId}/issue`, {
        method: 'POST',
      });
      if (!answer.ok) return setProblem(answer.error.message);
      setOpen(false);
      showToast(`${answer.data.number} is issued and on its way.`);
      router.refresh();
    });
  }
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        Issue and send
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        busy={pending}
        title={`Issue this invoice over ${total}?`}
        description={`It gets its number, is frozen, and is mailed to ${email}. What is wrong with it afterwards is put right by a credit note.`}
        footer={
          <>
            <Button disabled={pending} onClick={() => setOpen(false)}>
              Not yet
            </Button>
            <Button variant="primary" disabled={pending} onClick={issue}>
              {pending ? 'Issuing…' : 'Issue and send'}
            </Button>
          </>
        }
      >
        {problem ? (
          <p role="alert" className="text-declined">
            {problem}
          </p>
        ) : null}
      </Dialog>
    </>
  );
}
