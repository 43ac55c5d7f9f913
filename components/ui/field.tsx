import type { ReactNode } from 'react';
import { Label } from '#components/ui/label.tsx';

/** What a control must carry so that its label, hint and error are read out with it. */
export interface FieldWiring {
  id: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
}

export interface FieldProps {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  /** A sentence about what is wrong and what to do. */
  error?: string | undefined;
  children: (wiring: FieldWiring) => ReactNode;
}

/** A label, a control, and what is to be said about it, wired together. */
export function Field({ id, label, hint, error, children }: FieldProps) {
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [errorId, hintId].filter((part) => part !== undefined).join(' ');
  return (
    <div className="grid gap-1.5">
      <Label htmlFor={id}>{label}</Label>
      {children({
        id,
        'aria-invalid': error ? true : undefined,
        'aria-describedby': describedBy || undefined,
      })}
      {error ? (
        <p id={errorId} className="text-declined">
          {error}
        </p>
      ) : null}
      {hint ? (
        <p id={hintId} className="text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
