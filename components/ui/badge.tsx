import { clsx } from 'clsx';
import type { ReactNode } from 'react';

const TONES = {
  neutral: 'bg-hover text-muted',
  accent: 'bg-accent-tint text-accent-ink',
  done: 'bg-done-tint text-done',
  debt: 'bg-debt-tint text-debt',
  declined: 'bg-declined-tint text-declined',
};

export type BadgeTone = keyof typeof TONES;

/** A state in one word. The word carries the meaning; the colour only repeats it. */
export function Badge({ tone = 'neutral', children }: { tone?: BadgeTone; children: ReactNode }) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 items-center whitespace-nowrap rounded-full px-2 font-medium text-xs',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
