import { clsx } from 'clsx';

export interface MeterProps {
  used: number;
  limit: number;
}

/** How much of a limit is used, as a bar. The figures stand beside it in words. */
export function Meter({ used, limit }: MeterProps) {
  const share = limit > 0 ? Math.min(100, (used / limit) * 100) : 100;
  return (
    <span aria-hidden className="block h-1 overflow-hidden rounded-full bg-hover">
      <span
        className={clsx('block h-full rounded-full', share >= 100 ? 'bg-debt' : 'bg-accent')}
        style={{ width: `${share}%` }}
      />
    </span>
  );
}
