'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { callApi } from '#lib/http/call-api.ts';

export interface RunReconciliationProps {
  /** The newest run; null where there was none yet. */
  latest: { id: string; isRunning: boolean } | null;
}

const LOOK_AGAIN_AFTER_MS = 1_500;

/** Has a worker compare now, and shows the page anew until it has. */
export function RunReconciliation({ latest }: RunReconciliationProps) {
  const router = useRouter();
  // The run that was the newest when this was pressed: another one is the one that was asked for.
  const [askedAfter, setAskedAfter] = useState<string | null | undefined>(undefined);
  const [problem, setProblem] = useState('');
  const isWaiting = askedAfter !== undefined && askedAfter === (latest?.id ?? null);
  const isBusy = isWaiting || latest?.isRunning === true;

  useEffect(() => {
    if (!isBusy) return;
    const timer = setInterval(() => router.refresh(), LOOK_AGAIN_AFTER_MS);
    return () => clearInterval(timer);
  }, [isBusy, router]);

  async function run(): Promise<void> {
    setProblem('');
    setAskedAfter(latest?.id ?? null);
    const answer = await callApi('/api/admin/reconciliation', { method: 'POST' });
    if (answer.ok) return;
    setAskedAfter(undefined);
    setProblem(answer.error.message);
  }

  return (
    <span className="inline-flex flex-wrap items-center gap-3">
      <span role="status" className="text-muted max-sm:order-last">
        {problem || (isBusy ? 'Comparing with Stripe…' : askedAfter !== undefined ? 'Compared.' : '')}
      </span>
      <Button variant="primary" disabled={isBusy} onClick={() => void run()}>
        {isBusy ? 'Running…' : 'Run now'}
      </Button>
    </span>
  );
}
