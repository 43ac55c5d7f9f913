'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { Time } from '#components/ui/time.tsx';
import { callApi } from '#lib/http/call-api.ts';
import type { NoticeBanner as Banner } from '#lib/notifications/list-banners.ts';

/** What this person was told, until they close it. */
export function NoticeBanner({ billingHref, banner }: { billingHref: string; banner: Banner }) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const { id, tone, title, text, next, toldAt } = banner;

  function dismiss(): void {
    startTransition(async () => {
      const answer = await callApi(`/api/notices/${id}/seen`, { method: 'POST', body: {} });
      if (!answer.ok) showToast(answer.error.message, 'declined');
      router.refresh();
    });
  }

  return (
    <Alert
      tone={tone}
      title={title}
      action={
        <div className="flex gap-2">
          {next ? (
            <ButtonLink size="sm" href={`${billingHref}/${next.tab}`}>
              {next.label}
            </ButtonLink>
          ) : null}
          <Button
            size="sm"
            variant="ghost"
            disabled={pending}
            onClick={dismiss}
            aria-label={`Dismiss: ${title}`}
          >
            {pending ? 'Dismissing…' : 'Dismiss'}
          </Button>
        </div>
      }
    >
      {text} <Time at={toldAt} format="day" />
    </Alert>
  );
}
