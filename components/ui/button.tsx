import { clsx } from 'clsx';
import type { ComponentProps } from 'react';

const VARIANTS = {
  primary: 'bg-accent text-on-accent shadow-raised hover:bg-accent-hover',
  secondary: 'border border-rim bg-surface text-ink shadow-raised hover:bg-subtle',
  ghost: 'text-muted hover:bg-hover hover:text-ink',
  danger: 'bg-declined-fill text-on-accent shadow-raised hover:brightness-95',
};

const SIZES = {
  sm: 'h-8 px-3 text-sm',
  md: 'h-9 px-4 text-sm',
  lg: 'h-11 px-5 text-base',
  icon: 'size-9',
};

export interface ButtonLook {
  variant?: keyof typeof VARIANTS;
  size?: keyof typeof SIZES;
}

/** The classes of a button, for whatever element has to look like one. */
export function buttonClass({ variant = 'secondary', size = 'md' }: ButtonLook = {}): string {
  return clsx(
    'inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded-md font-medium',
    'transition-colors disabled:cursor-not-allowed disabled:opacity-60',
    VARIANTS[variant],
    SIZES[size],
  );
}

/** A button that does something here. It never submits a form unless it says so. */
export function Button({ variant, size, className, ...props }: ComponentProps<'button'> & ButtonLook) {
  return <button type="button" className={clsx(buttonClass({ variant, size }), className)} {...props} />;
}
