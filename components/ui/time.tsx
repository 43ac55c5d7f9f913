'use client';

import { useSyncExternalStore } from 'react';

const FORMATS = {
  day: { month: 'short', day: 'numeric' },
  date: { year: 'numeric', month: 'short', day: 'numeric' },
  minute: { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  second: { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export interface TimeProps {
  /** An instant, ISO 8601. */
  at: string;
  format?: keyof typeof FORMATS;
  className?: string;
}

const neverChanges = () => () => {};
const readersZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const serversZone = () => 'UTC';

/** An instant in the reader's zone. The server writes it in UTC; the browser corrects it as it takes over. */
export function Time({ at, format = 'minute', className }: TimeProps) {
  const timeZone = useSyncExternalStore(neverChanges, readersZone, serversZone);
  const date = new Date(at);
  const full = new Intl.DateTimeFormat('en-US', { ...FORMATS.minute, timeZone, timeZoneName: 'short' });
  return (
    <time dateTime={date.toISOString()} title={full.format(date)} className={className}>
      {new Intl.DateTimeFormat('en-US', { ...FORMATS[format], timeZone }).format(date)}
    </time>
  );
}
