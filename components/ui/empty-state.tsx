import type { ReactNode } from 'react';

export interface EmptyStateProps {
  title: string;
  /** How it fills. */
  children: ReactNode;
  action?: ReactNode;
}

/** Nothing here yet, and that is not a failure. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="grid justify-items-center gap-1 px-4 py-12 text-center">
      <p className="font-medium">{title}</p>
      <p className="max-w-sm text-muted">{children}</p>
      {action ? <div className="mt-3">{action}</div> : null}
    </div>
  );
}
