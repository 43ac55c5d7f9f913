'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { callApi } from '#lib/http/call-api.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';

export interface RefundDialogProps {
  tenantSlug: string;
  paymentId: string;
  description: string;
  currency: string;
  /** What is given back, in minor units, and the credits that go with it. */
  refundCents: number;
  refundCredits: number;
  /** What the payment bought. */
  boughtCredits: number;
  /** What it was paid with; null where Stripe named no card. */
  card: string | null;
}

/** An owner takes back the money of credits that are neither spent, reserved nor expired. Says exactly what goes where. */
export function RefundDialog({
  tenantSlug,
  paymentId,
  description,
  currency,
  refundCents,
  refundCredits,
  boughtCredits,
  card,
}: RefundDialogProps) {
  const router = useRouter();
  // One id until it went through: a second press after a lost answer refunds nothing twice.
  const [requestId, setRequestId] = useState(() => crypto.randomUUID());
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const money = formatMoney(refundCents, currency);
  const credits = `${formatCredits(refundCredits)} ${refundCredits === 1 ? 'credit' : 'credits'}`;

  async function refund(): Promise<void> {
    setProblem(null);
    setBusy(true);
    const answer = await callApi<{ refund: { status: string } }>(
      `/api/stripe/payments/${paymentId}/refund?tenant=${tenantSlug}`,
      { body: { requestId, amountCents: refundCents } },
    );
    setBusy(false);
    // Credits may have been used meanwhile: the page is read anew, and the figures with it.
    router.refresh();
    if (!answer.ok) return setProblem(`${answer.error.message} No money moved.`);
    setRequestId(crypto.randomUUID());
    if (answer.data.refund.status === 'failed') {
      return setProblem('Stripe could not refund this payment. No money moved, and your credits are back.');
    }
    setOpen(false);
    showToast(`${money} is on its way back to you.`, 'done');
  }

  return (
    <>
      <button
        type="button"
        className="min-h-6 text-accent-ink text-xs underline"
        onClick={() => setOpen(true)}
      >
        Refund<span className="sr-only"> {description}</span>
      </button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        busy={isBusy}
        title={`Refund ${money}?`}
        description={`${money} goes back ${card ? `to ${card}` : 'the way it was paid'} and arrives in 5 to 10 days.`}
        footer={
          <>
            <Button disabled={isBusy} onClick={() => setOpen(false)}>
              Keep the credits
            </Button>
            <Button variant="danger" disabled={isBusy} onClick={() => void refund()}>
              {isBusy ? 'Refunding…' : `Refund ${money}`}
            </Button>
          </>
        }
      >
        <ul className="grid list-disc gap-1 ps-5">
          <li>
            {credits} of {description} leave your balance at once
            {refundCredits < boughtCredits ? `, of the ${formatCredits(boughtCredits)} that it bought` : ''}.
          </li>
          <li>Credits that are spent, reserved or expired are not refunded; you won't owe any.</li>
          <li>This can't be undone. You can always buy credits again.</li>
        </ul>
        {problem ? (
          <Alert tone="declined" role="alert">
            {problem}
          </Alert>
        ) : null}
      </Dialog>
    </>
  );
}
