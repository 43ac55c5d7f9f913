import Link from 'next/link';
import { RANGES, type RangeDays } from '#lib/usage/range.ts';

/** Ranges are addresses: they survive reload, Back and a shared link. */
export function RangeLinks({ href, current }: { href: string; current: RangeDays }) {
  return (
    <nav aria-label="Range" className="flex w-max rounded-md border bg-surface p-0.5">
      {RANGES.map((days) => (
        <Link
          key={days}
          href={`${href}?days=${days}`}
          scroll={false}
          aria-current={days === current ? 'page' : undefined}
          className="-outline-offset-2 inline-flex h-7 items-center rounded-[6px] px-3 text-muted hover:text-ink aria-[current=page]:bg-hover aria-[current=page]:font-medium aria-[current=page]:text-ink"
        >
          {days} days
        </Link>
      ))}
    </nav>
  );
}
