'use client';

import { clsx } from 'clsx';
import { useSyncExternalStore } from 'react';
import { dismissToast, toastStore } from '#components/ui/show-toast.ts';

const TONES = { neutral: 'border-line', done: 'border-done', declined: 'border-declined' };

/** Where toasts appear. It stands in the page from the start: a live region that is added later is not read out. */
export function Toaster() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.current, toastStore.onServer);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-50 grid justify-items-center gap-2 sm:left-auto sm:justify-items-end"
    >
      {toasts.map(({ id, message, tone }) => (
        <div
          key={id}
          className={clsx(
            'pointer-events-auto flex w-full max-w-sm items-center gap-3 rounded-md border bg-surface py-2 ps-4 pe-2 shadow-overlay',
            TONES[tone],
          )}
        >
          <p className="grow">{message}</p>
          <button
            type="button"
            className="h-8 shrink-0 rounded-md px-2 text-muted hover:bg-hover hover:text-ink"
            onClick={() => dismissToast(id)}
          >
            Dismiss
          </button>
        </div>
      ))}
    </div>
  );
}
