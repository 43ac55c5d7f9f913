'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { callApi } from '#lib/http/call-api.ts';

export interface EndpointSwitchProps {
  path: string;
  url: string;
  isOn: boolean;
}

/** Switches an endpoint off for a while, and on again. */
export function EndpointSwitch({ path, url, isOn }: EndpointSwitchProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const words = isOn ? 'Switch off' : 'Switch on';
  return (
    <Button
      size="sm"
      variant="ghost"
      disabled={pending}
      aria-label={`${words} ${url}`}
      onClick={() =>
        startTransition(async () => {
          const answer = await callApi(path, { method: 'PATCH', body: { isOn: !isOn } });
          if (!answer.ok) showToast(answer.error.message, 'declined');
          router.refresh();
        })
      }
    >
      {words}
    </Button>
  );
}
