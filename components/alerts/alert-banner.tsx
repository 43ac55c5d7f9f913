'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { Time } from '#components/ui/time.tsx';
import type { CreditAlert } from '#lib/alerts/find-open-alert.ts';
import { callApi } from '#lib/http/call-api.ts';
import { formatCredits } from '#lib/money.ts';

/** That the balance fell below a threshold, until an owner or admin has dismissed it for all of them. */
export function AlertBanner({ tenantSlug, alert }: { tenantSlug: string; alert: CreditAlert }) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();

  function dismiss(): void {
    startTransition(async () => {
      const answer = await callApi(`/api/tenants/${tenantSlug}/alerts/seen`, { method: 'POST', body: {} });
      if (!answer.ok) showToast(answer.error.message, 'declined');
      router.refresh();
    });
  }

  return (
    <Alert
      tone="debt"
      title={`Your balance fell below ${formatCredits(alert.thresholdCredits)} credits`}
      action={
        <Button size="sm" disabled={pending} onClick={dismiss}>
          {pending ? 'Dismissing…' : 'Dismiss'}
        </Button>
      }
    >
      {formatCredits(alert.availableCredits)} were left on <Time at={alert.crossedAt} />. Work that finds too
      few credits is refused; buy more before it comes to that.
    </Alert>
  );
}
