import { clsx } from 'clsx';
import type { ComponentProps } from 'react';

/** On or off, at once. Name it with a `Label`, or `aria-label`. */
export function Switch({ className, ...props }: Omit<ComponentProps<'input'>, 'type' | 'role'>) {
  return (
    <input
      type="checkbox"
      // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells its state by itself.
      role="switch"
      className={clsx(
        'relative h-6 w-10 shrink-0 cursor-pointer appearance-none rounded-full bg-edge transition-colors',
        'before:absolute before:top-0.5 before:left-0.5 before:size-5 before:rounded-full before:bg-on-accent before:shadow-raised',
        'before:transition-transform checked:bg-accent checked:before:translate-x-4',
        'disabled:cursor-not-allowed disabled:opacity-60',
        className,
      )}
      {...props}
    />
  );
}
