import { clsx } from 'clsx';
import type { ComponentProps } from 'react';

export function Label({
  className,
  htmlFor,
  children,
  ...props
}: ComponentProps<'label'> & { htmlFor: string }) {
  return (
    <label htmlFor={htmlFor} className={clsx('block font-medium', className)} {...props}>
      {children}
    </label>
  );
}
