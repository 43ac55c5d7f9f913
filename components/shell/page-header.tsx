import type { ReactNode } from 'react';
import { BackLink, type BackLinkProps } from '#components/ui/back-link.tsx';

export interface PageHeaderProps {
  title: string;
  description?: ReactNode;
  /** The page that this one was opened from. */
  back?: BackLinkProps;
  /** One button at most. */
  action?: ReactNode;
}

export function PageHeader({ title, description, back, action }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {back ? (
          <p className="mb-1">
            <BackLink {...back} />
          </p>
        ) : null}
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        {description ? <p className="mt-1 max-w-measure text-muted">{description}</p> : null}
      </div>
      {action}
    </header>
  );
}
