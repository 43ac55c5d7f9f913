import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { type InputField, readTyped } from '#lib/run-jobs/read-typed.ts';
import { sentenceCase } from '#lib/sentence-case.ts';

export interface InputFieldsProps {
  /** Makes the ids on one page unique. */
  id: string;
  fields: readonly InputField[];
  /** What is there already; what is not is as by default. */
  values?: Readonly<Record<string, unknown>>;
  errorOf: (name: string) => string | undefined;
}

/** The fields of a job's input. */
export function InputFields({ id, fields, values = {}, errorOf }: InputFieldsProps) {
  const standing = ({ name, default: standard }: InputField) => values[name] ?? standard;
  const isTyped = ({ kind }: InputField) => kind !== 'boolean';
  return (
    <div className="grid gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2">
        {fields.filter(isTyped).map((field) => (
          <Field
            key={field.name}
            id={`${id}-${field.name}`}
            label={sentenceCase(field.name)}
            hint={field.description}
            error={errorOf(field.name)}
          >
            {(wiring) =>
              field.kind === 'choice' ? (
                <Select {...wiring} name={field.name} defaultValue={String(standing(field) ?? '')}>
                  {field.choices.map((choice) => (
                    <option key={choice} value={choice}>
                      {sentenceCase(choice)}
                    </option>
                  ))}
                </Select>
              ) : (
                <Input
                  {...wiring}
                  name={field.name}
                  type={field.kind === 'email' ? 'email' : 'text'}
                  inputMode={field.kind === 'number' ? 'numeric' : undefined}
                  placeholder={field.kind === 'date' ? '2026-11-01' : undefined}
                  required={field.isRequired}
                  defaultValue={String(standing(field) ?? '')}
                  autoComplete="off"
                />
              )
            }
          </Field>
        ))}
      </div>
      <div className="grid items-start gap-x-4 gap-y-1 sm:grid-cols-2">
        {fields
          .filter((field) => !isTyped(field))
          .map((field) => (
            <Checkbox
              key={field.name}
              name={field.name}
              value="true"
              label={sentenceCase(field.name)}
              hint={field.description}
              defaultChecked={standing(field) === true}
            />
          ))}
      </div>
    </div>
  );
}

/** What was chosen and typed, as the job takes it. */
export function readInputFields(fields: readonly InputField[], form: FormData): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value =
      field.kind === 'boolean' ? form.has(field.name) : readTyped(field, String(form.get(field.name) ?? ''));
    if (value !== undefined) input[field.name] = value;
  }
  return input;
}
