'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useState, useTransition } from 'react';
import { Button, type ButtonLook } from '#components/ui/button.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { callApi } from '#lib/http/call-api.ts';

export interface PlanActionProps extends ButtonLook {
  tenantSlug: string;
  /** What the route of the subscription is asked for. */
  body: object;
  /** While it is under way: "Paying…". */
  pendingWords: string;
  doneWords: string;
  children: ReactNode;
}

/** Does one thing to the plan; goes to the page of the payment where a person has to pay, else back to the tab. */
export function PlanAction({
  tenantSlug,
  body,
  pendingWords,
  doneWords,
  children,
  ...look
}: PlanActionProps) {
  const router = useRouter();
  const [problem, setProblem] = useState('');
  const [isLeaving, setLeaving] = useState(false);
  const [pending, startTransition] = useTransition();

  function act(): void {
    setProblem('');
    startTransition(async () => {
      const answer = await callApi<{ checkoutUrl: string | null }>(
        `/api/stripe/subscription?tenant=${tenantSlug}`,
        { body },
      );
      if (!answer.ok) {
        setProblem(answer.error.message);
        return;
      }
      if (answer.data.checkoutUrl) {
        setLeaving(true);
        window.location.assign(answer.data.checkoutUrl);
        return;
      }
      showToast(doneWords, 'done');
      router.replace(`/${tenantSlug}/settings/billing/plan`);
      router.refresh();
    });
  }

  return (
    <span className="inline-flex max-w-full flex-col items-start gap-2">
      <Button {...look} disabled={pending || isLeaving} onClick={act}>
        {isLeaving ? 'Opening the payment page…' : pending ? pendingWords : children}
      </Button>
      <span role="alert" className="text-declined text-sm empty:hidden">
        {problem}
      </span>
    </span>
  );
}
