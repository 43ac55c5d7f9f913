'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { callApi } from '#lib/http/call-api.ts';
import { formatCredits } from '#lib/money.ts';

export interface ReplayDeadProps {
  /** Left out: dead letters of every type. */
  type?: string;
  events: number;
}

const MOST_AT_ONCE = 500;

/** Has dead letters handled again, after a look at how many there are. */
export function ReplayDead({ type, events }: ReplayDeadProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const many = `${formatCredits(Math.min(events, MOST_AT_ONCE))} ${events === 1 ? 'event' : 'events'}`;
  const what = type ? `${many} of type ${type}` : many;

  async function replay(): Promise<void> {
    setProblem(null);
    setBusy(true);
    const answer = await callApi<{ replayed: number; left: number }>('/api/admin/webhooks/replay-dead', {
      body: type ? { type } : {},
    });
    setBusy(false);
    if (!answer.ok) return setProblem(answer.error.message);
    const { replayed, left } = answer.data;
    showToast(
      `${formatCredits(replayed)} ${replayed === 1 ? 'event is' : 'events are'} being handled again.${left > 0 ? ` ${formatCredits(left)} are left.` : ''}`,
    );
    setOpen(false);
    router.refresh();
  }

  return (
    <>
      <Button
        size="sm"
        aria-label={type ? `Replay dead letters of type ${type}` : undefined}
        onClick={() => setOpen(true)}
      >
        {type ? 'Replay' : 'Replay all'}
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        busy={isBusy}
        title={`Replay ${what}?`}
        description={`A worker handles each once more${events > MOST_AT_ONCE ? `, the oldest ${MOST_AT_ONCE} first` : ''}. One that fails again is a dead letter again. The audit log keeps that you asked for it.`}
        footer={
          <>
            <Button disabled={isBusy} onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button variant="primary" disabled={isBusy} onClick={() => void replay()}>
              {isBusy ? 'Replaying…' : `Replay ${many}`}
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
