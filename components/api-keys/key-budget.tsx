import { Meter } from '#components/ui/meter.tsx';
import { formatCredits } from '#lib/money.ts';

export interface KeyBudgetProps {
  usedCredits: number;
  /** Null where the key has no budget: then nothing is counted against one. */
  budgetCredits: number | null;
}

/** How much of its monthly budget a key has used. */
export function KeyBudget({ usedCredits, budgetCredits }: KeyBudgetProps) {
  if (budgetCredits === null) return <span className="text-muted">No budget</span>;
  return (
    <span className="grid min-w-28 gap-1.5">
      <span className="tabular-nums">
        {formatCredits(usedCredits)} <span className="text-muted">of {formatCredits(budgetCredits)}</span>
      </span>
      <Meter used={usedCredits} limit={budgetCredits} />
    </span>
  );
}
