import type { ComponentProps, ReactNode } from 'react';

export interface RadioGroupProps {
  legend: ReactNode;
  /** Keeps the legend for screen readers where the page says it already. */
  hideLegend?: boolean;
  className?: string;
  children: ReactNode;
}

/** A choice of one among several; the arrow keys move within it. */
export function RadioGroup({ legend, hideLegend, className, children }: RadioGroupProps) {
  return (
    <fieldset className="min-w-0">
      <legend className={hideLegend ? 'sr-only' : 'mb-2 font-medium'}>{legend}</legend>
      <div className={className ?? 'grid gap-1'}>{children}</div>
    </fieldset>
  );
}

export interface RadioProps extends Omit<ComponentProps<'input'>, 'type'> {
  label: ReactNode;
  hint?: ReactNode;
}

export function Radio({ label, hint, ...props }: RadioProps) {
  return (
    <label className="flex items-start gap-3 py-1">
      <input type="radio" className="mt-0.5 size-4 shrink-0 accent-accent" {...props} />
      <span>
        {label}
        {hint ? <span className="block text-muted">{hint}</span> : null}
      </span>
    </label>
  );
}
