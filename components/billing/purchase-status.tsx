'use client';

import { useEffect, useRef } from 'react';
import { type PaymentState, PaymentStatus } from '#components/billing/payment-status.tsx';
import type { PurchaseView } from '#components/billing/purchase-flow.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Button, buttonClass } from '#components/ui/button.tsx';
import type { PurchaseProgress } from '#lib/payments/purchase-progress.ts';

export interface PurchaseStatusProps {
  view: PurchaseView;
  onAuthenticate: () => Promise<void>;
  onUseAnotherCard: () => void;
  onCheckAgain: () => void;
  /** Back to choosing. */
  onDone: (() => void) | undefined;
}

function stateOf(progress: PurchaseProgress): PaymentState | null {
  switch (progress.status) {
    case 'payable':
      return null;
    case 'done': {
      const { credits, newBalanceCredits } = progress;
      return { status: 'done', credits, newBalanceCredits };
    }
    default:
      return progress;
  }
}

/** A payment that was made or is under way: where it stands, and what can be done. */
export function PurchaseStatus(props: PurchaseStatusProps) {
  const { view, onAuthenticate, onUseAnotherCard, onCheckAgain, onDone } = props;
  const { progress, busy, notice, isSlow } = view;
  const place = useRef<HTMLDivElement>(null);
  const { status } = progress;
  // What was pressed is gone with the form: the focus goes where the answer stands.
  useEffect(() => {
    if (status !== 'payable') place.current?.focus();
  }, [status]);
  const state = stateOf(progress);
  if (!state) return null;
  return (
    <div ref={place} tabIndex={-1} className="grid gap-4 outline-none">
      <PaymentStatus
        {...state}
        action={
          <>
            {status === 'needs_authentication' ? (
              <>
                <Button variant="primary" disabled={busy !== null} onClick={() => void onAuthenticate()}>
                  {busy ?? 'Confirm with your bank'}
                </Button>
                <Button disabled={busy !== null} onClick={onUseAnotherCard}>
                  Use another card
                </Button>
              </>
            ) : null}
            {isSlow ? <Button onClick={onCheckAgain}>Check again</Button> : null}
            {progress.status === 'done' && progress.receiptUrl ? (
              <a className={buttonClass()} href={progress.receiptUrl} target="_blank" rel="noreferrer">
                View receipt
              </a>
            ) : null}
            {(status === 'done' || status === 'cancelled') && onDone ? (
              <Button onClick={onDone}>{status === 'done' ? 'Buy more credits' : 'Start again'}</Button>
            ) : null}
          </>
        }
      />
      {isSlow ? (
        <Alert role="status">
          This takes longer than usual. Don't pay again: the credits are added by themselves once the money
          has arrived, whether or not this page is open.
        </Alert>
      ) : null}
      {notice ? (
        <Alert tone={notice.tone} role="alert" title={notice.title}>
          {notice.words}
        </Alert>
      ) : null}
    </div>
  );
}
