import { clsx } from 'clsx';
import Link from 'next/link';
import type { ComponentProps } from 'react';
import { type ButtonLook, buttonClass } from '#components/ui/button.tsx';

// Apart from `Button`, so that what only presses does not bring the router's link along.
/** A link that goes somewhere and looks like a button. */
export function ButtonLink({ variant, size, className, ...props }: ComponentProps<typeof Link> & ButtonLook) {
  return <Link className={clsx(buttonClass({ variant, size }), className)} {...props} />;
}
