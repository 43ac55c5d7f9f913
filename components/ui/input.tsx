import { clsx } from 'clsx';
import type { ComponentProps } from 'react';

/** Shared by every control one types or chooses in: 16 px on phones, where smaller text makes the page zoom. */
export const controlClass = clsx(
  'block h-10 w-full rounded-md border border-edge bg-surface px-3 text-base text-ink sm:h-9 sm:text-sm',
  'placeholder:text-muted disabled:cursor-not-allowed disabled:bg-subtle disabled:text-muted',
  'aria-invalid:border-declined',
);

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={clsx(controlClass, className)} {...props} />;
}
