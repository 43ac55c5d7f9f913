import { clsx } from 'clsx';
import ChevronDown from 'lucide-react/icons/chevron-down';
import type { ComponentProps } from 'react';
import { controlClass } from '#components/ui/input.tsx';

/** The platform's own list: it opens the right wheel on a phone and costs no script. */
export function Select({ className, ...props }: ComponentProps<'select'>) {
  return (
    <span className="relative block">
      <select className={clsx(controlClass, 'appearance-none pe-9', className)} {...props} />
      <ChevronDown
        className="-translate-y-1/2 pointer-events-none absolute end-3 top-1/2 size-4 text-muted"
        aria-hidden
      />
    </span>
  );
}
