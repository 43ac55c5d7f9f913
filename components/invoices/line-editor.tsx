'use client';

import Trash2 from 'lucide-react/icons/trash-2';
import type { LineFields } from '#components/invoices/draft.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';

export interface LineEditorProps {
  index: number;
  line: LineFields;
  fieldError: (name: string) => string | undefined;
  onChange: (change: Partial<LineFields>) => void;
  /** Left out for the only line. */
  onRemove: (() => void) | undefined;
}

/** One line of a draft: what, how many, for how much, at which tax. */
export function LineEditor({ index, line, fieldError, onChange, onRemove }: LineEditorProps) {
  const name = (field: string) => `lines.${index}.${field}`;
  const nth = `line ${index + 1}`;
  const field = (key: 'quantity' | 'unitAmount' | 'taxRate', sent: string, label: string, unit: string) => (
    <Field id={name(sent)} label={label} error={fieldError(name(sent))}>
      {(wiring) => (
        <Input
          {...wiring}
          name={name(sent)}
          aria-label={`${label}${unit}, ${nth}`}
          value={line[key]}
          onChange={(event) => onChange({ [key]: event.target.value })}
          inputMode="decimal"
          className="tabular-nums"
          required
        />
      )}
    </Field>
  );
  return (
    <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_minmax(0,2fr)_auto] items-start gap-3 rounded-md border p-3 sm:grid-cols-[minmax(0,1fr)_5rem_8rem_6rem_auto]">
      <div className="max-sm:col-span-4">
        <Field id={name('description')} label="Description" error={fieldError(name('description'))}>
          {(wiring) => (
            <Input
              {...wiring}
              name={name('description')}
              aria-label={`Description, ${nth}`}
              value={line.description}
              onChange={(event) => onChange({ description: event.target.value })}
              maxLength={500}
              required
            />
          )}
        </Field>
      </div>
      {field('quantity', 'quantity', 'Quantity', '')}
      {field('unitAmount', 'unitAmountCents', 'Unit price', '')}
      {field('taxRate', 'taxRatePpm', 'Tax %', '')}
      <div className="pt-[26px]">
        <Button
          variant="ghost"
          size="icon"
          disabled={!onRemove}
          onClick={onRemove}
          aria-label={`Remove ${nth}`}
        >
          <Trash2 className="size-4" aria-hidden />
        </Button>
      </div>
    </div>
  );
}
