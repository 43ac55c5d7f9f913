import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { type InputField, readTyped } from '#lib/run-jobs/read-typed.ts';

export interface InputFieldsProps {
  /** Makes the ids on one page unique. */
  id: string;
  fields: readonly InputField[];
  /** What is there already; what is not is as by default. */
  values?: Readonly<Record<string, unknown>>;
  errorOf: (name: string) => string | undefined;
}

const nameWords = (name: string): string => {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The fields of a job's input. */
export function InputFields({ id, fields, values = {}, errorOf }: InputFieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {fields.map(({ name, kind, choices, description, isRequired, default: standard }) => {
        const value = values[name] ?? standard;
        if (kind === 'boolean') {
          return (
            <Checkbox
              key={name}
              name={name}
              value="true"
              label={nameWords(name)}
              hint={description}
              defaultChecked={value === true}
              className="self-center"
            />
          );
        }
        return (
          <Field
            key={name}
            id={`${id}-${name}`}
            label={nameWords(name)}
            hint={description}
            error={errorOf(name)}
          >
            {(wiring) =>
              kind === 'choice' ? (
                <Select {...wiring} name={name} defaultValue={String(value ?? '')}>
                  {choices.map((choice) => (
                    <option key={choice} value={choice}>
                      {nameWords(choice)}
                    </option>
                  ))}
                </Select>
              ) : (
                <Input
                  {...wiring}
                  name={name}
                  type={kind === 'email' ? 'email' : 'text'}
                  inputMode={kind === 'number' ? 'numeric' : undefined}
                  required={isRequired}
                  defaultValue={value === undefined ? '' : String(value)}
                  autoComplete="off"
                />
              )
            }
          </Field>
        );
      })}
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
