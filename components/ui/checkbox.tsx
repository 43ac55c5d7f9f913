import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

export interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type'> {
  label: ReactNode;
  /** What ticking it means. */
  hint?: ReactNode;
}

/** A tick box with its words; the words are part of what one presses. */
export function Checkbox({ label, hint, className, ...props }: CheckboxProps) {
  return (
    <label className={clsx('flex items-start gap-3 py-1', className)}>
      <input type="checkbox" className="mt-0.5 size-4 shrink-0 accent-accent" {...props} />
      <span>
        {label}
        {hint ? <span className="block text-muted">{hint}</span> : null}
      </span>
    </label>
  );
}
