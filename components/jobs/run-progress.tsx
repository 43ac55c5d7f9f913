import { formatCredits } from '#lib/money.ts';

export interface RunProgressProps {
  done: number | null;
  total: number | null;
  message: string;
  isRunning: boolean;
}

/** How far a run is: a bar where it knows its end, its own words where it does not. */
export function RunProgress({ done, total, message, isRunning }: RunProgressProps) {
  const count =
    done === null
      ? null
      : total === null
        ? formatCredits(done)
        : `${formatCredits(done)} of ${formatCredits(total)}`;
  const words = [count, message].filter(Boolean).join(' ');
  return (
    <div className="grid gap-2">
      {isRunning || total !== null ? (
        <progress
          aria-label="Progress"
          className="h-2 w-full overflow-hidden rounded-full bg-hover accent-accent"
          max={total ?? undefined}
          value={total === null ? undefined : (done ?? 0)}
        />
      ) : null}
      <p role="status" className="min-h-5 tabular-nums">
        {words || (isRunning ? 'It has begun.' : '')}
      </p>
    </div>
  );
}
