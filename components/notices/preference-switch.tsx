'use client';

import { useOptimistic, useState, useTransition } from 'react';
import { showToast } from '#components/ui/show-toast.ts';
import { Switch } from '#components/ui/switch.tsx';
import { callApi } from '#lib/http/call-api.ts';
import type { NoticeChannel, NoticeKind } from '#lib/notifications/notice-kinds.ts';

export interface PreferenceSwitchProps {
  tenantSlug: string;
  kind: NoticeKind;
  channel: NoticeChannel;
  label: string;
  initial: boolean;
  disabled: boolean;
}

/** Saved as it is switched; it goes back by itself when it could not be saved. */
export function PreferenceSwitch({
  tenantSlug,
  kind,
  channel,
  label,
  initial,
  disabled,
}: PreferenceSwitchProps) {
  const [saved, setSaved] = useState(initial);
  const [shown, setShown] = useOptimistic(saved);
  const [, startTransition] = useTransition();

  function change(isWanted: boolean): void {
    startTransition(async () => {
      setShown(isWanted);
      const answer = await callApi(`/api/tenants/${tenantSlug}/notification-preferences`, {
        method: 'PUT',
        body: { preferences: [{ kind, channel, isWanted }] },
      });
      if (answer.ok) setSaved(isWanted);
      else showToast(answer.error.message, 'declined');
    });
  }

  return (
    <Switch
      aria-label={label}
      checked={shown}
      disabled={disabled}
      onChange={(event) => change(event.target.checked)}
    />
  );
}
