import { clsx } from 'clsx';
import type { ComponentProps } from 'react';
import { controlClass } from '#components/ui/input.tsx';

/** For text of several lines; it grows with what is typed where the browser can. */
export function Textarea({ className, rows = 3, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={rows}
      // The classes of a control come first: their fixed height is undone.
      className={clsx(controlClass, '!h-auto min-h-20 py-2 [field-sizing:content]', className)}
      {...props}
    />
  );
}
