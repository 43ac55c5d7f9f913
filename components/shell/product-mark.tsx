import { clsx } from 'clsx';
import Link from 'next/link';

/** The mark: a cup that is being filled. `wordless` leaves the name out on a phone. */
export function ProductMark({ href = '/', wordless }: { href?: string; wordless?: boolean }) {
  return (
    <Link
      href={href}
      className="inline-flex shrink-0 items-center gap-2 rounded-md font-semibold text-[15px]"
    >
      <svg viewBox="0 0 32 32" className="size-6" aria-hidden="true">
        <rect width="32" height="32" rx="8" className="fill-accent" />
        <path
          d="M8 17.5c2.7-2 5.3 2 8 0s5.3-2 8 0V21a3 3 0 0 1-3 3H11a3 3 0 0 1-3-3z"
          className="fill-on-accent"
        />
        <path
          d="M9 13v-2a3 3 0 0 1 3-3h8a3 3 0 0 1 3 3v2"
          className="fill-none stroke-2 stroke-on-accent opacity-65"
          strokeLinecap="round"
        />
      </svg>
      <span className={clsx('tracking-tight', wordless && 'max-sm:sr-only')}>Refill</span>
    </Link>
  );
}
