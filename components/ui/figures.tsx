import type { ReactNode } from 'react';

/** A row of figures, each with its name above and its explanation below. A row that is not full ends in the ground. */
export function Figures({ children }: { children: ReactNode }) {
  return (
    <dl className="grid gap-px overflow-hidden rounded-md border bg-surface shadow-raised grid-cols-2 lg:grid-cols-4">
      {children}
    </dl>
  );
}

export interface FigureProps {
  term: string;
  figure: ReactNode;
  /** What the figure is made of. */
  children: ReactNode;
}

export function Figure({ term, figure, children }: FigureProps) {
  return (
    <div className="min-w-0 p-4 outline outline-line sm:px-5">
      <dt className="text-muted text-xs">{term}</dt>
      <dd className="mt-1">
        <span className="block font-semibold text-xl tabular-nums tracking-tight">{figure}</span>
        <span className="block text-muted tabular-nums">{children}</span>
      </dd>
    </div>
  );
}
