import clsx from 'clsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';

export interface DraftFieldProps {
  id: string;
  label: string;
  hint?: string;
  /** Of the field in what is saved. */
  name: string;
  /** What is typed: a whole number, or an amount of money. */
  kind: 'count' | 'money';
  value: string;
  error: string | undefined;
  isWide?: boolean;
  onChange: (typed: string) => void;
}

/** A number of the rule, as it is typed. */
export function DraftField({ id, label, hint, name, kind, value, error, isWide, onChange }: DraftFieldProps) {
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      {(wiring) => (
        <Input
          {...wiring}
          name={name}
          inputMode={kind === 'money' ? 'decimal' : 'numeric'}
          autoComplete="off"
          className={clsx('tabular-nums', !isWide && 'max-w-48')}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
