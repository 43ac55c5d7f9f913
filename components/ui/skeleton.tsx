import { clsx } from 'clsx';

/** Holds the place of something, in its final size. */
export function Skeleton({ className }: { className: string }) {
  return <span aria-hidden className={clsx('block animate-pulse rounded-md bg-hover', className)} />;
}
