'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { callApi } from '#lib/http/call-api.ts';

/** Removes a schedule, after a question. */
export function RemoveScheduleButton({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [error, setError] = useState('');
  const [pending, startTransition] = useTransition();
  const remove = () =>
    startTransition(async () => {
      const answer = await callApi(`/api/admin/schedules/${id}`, { method: 'DELETE' });
      if (!answer.ok) {
        setError(answer.error.message);
        return;
      }
      setIsOpen(false);
      router.refresh();
    });
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => setIsOpen(true)}>
        Remove<span className="sr-only"> {name}</span>
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        busy={pending}
        title={`Remove ${name}?`}
        description="It begins no more runs. Those it has begun stay."
        footer={
          <>
            <Button onClick={() => setIsOpen(false)} disabled={pending}>
              Keep it
            </Button>
            <Button variant="danger" onClick={remove} disabled={pending}>
              {pending ? 'Removing…' : 'Remove'}
            </Button>
          </>
        }
      >
        {error ? <p role="alert">{error}</p> : null}
      </Dialog>
    </>
  );
}
