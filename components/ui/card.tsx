import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

export function Card({ className, ...props }: ComponentProps<'section'>) {
  return <section className={clsx('rounded-md border bg-surface shadow-raised', className)} {...props} />;
}

export interface CardHeaderProps {
  /** Names the card for those who jump from heading to heading. */
  title: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
}

export function CardHeader({ title, description, action }: CardHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-4 sm:px-5">
      <div className="min-w-0">
        <h2 className="font-semibold text-base">{title}</h2>
        {description ? <p className="mt-0.5 max-w-measure text-muted">{description}</p> : null}
      </div>
      {action}
    </header>
  );
}

export function CardBody({ className, ...props }: ComponentProps<'div'>) {
  return <div className={clsx('p-4 sm:p-5', className)} {...props} />;
}
