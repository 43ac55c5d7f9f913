import type { ReactNode } from 'react';

export interface KeyNameProps {
  name: string;
  /** The part of the key that may be shown. */
  prefix: string;
  children?: ReactNode;
}

/** What a key is called and how it begins, with what else heads its row. */
export function KeyName({ name, prefix, children }: KeyNameProps) {
  return (
    <span className="min-w-0">
      <span className="block break-words font-medium">{name}</span>
      <code className="block text-muted text-xs">{prefix}…</code>
      {children}
    </span>
  );
}
