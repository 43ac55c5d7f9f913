/** What a job takes, field by field, for the command's flags and the page's form: made of its input schema. */
import { z } from 'zod';
import type { RunJob } from '#lib/run-jobs/define-job.ts';
import type { InputField } from '#lib/run-jobs/read-typed.ts';

const property = z.object({
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  description: z.string().default(''),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
});
const document = z.object({
  properties: z.record(z.string(), property),
  required: z.array(z.string()).default([]),
});

/** The fields of a job's input in their order. @throws where a field is of a kind that no flag can give */
export function listInputFields({ name: job, input }: Pick<RunJob, 'name' | 'input'>): InputField[] {
  const { properties, required } = document.parse(z.toJSONSchema(input, { io: 'input' }));
  return Object.entries(properties).map(([name, field]) => ({
    name,
    flag: name.replaceAll('_', '-').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    kind: kindOf(job, name, field),
    choices: field.enum ?? [],
    description: field.description,
    isRequired: required.includes(name),
    default: field.default,
  }));
}

function kindOf(
  job: string,
  name: string,
  { type, format, enum: choices }: z.infer<typeof property>,
): InputField['kind'] {
  if (choices) return 'choice';
  if (type === 'boolean') return 'boolean';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'string') return format === 'email' ? 'email' : format?.startsWith('date') ? 'date' : 'text';
  throw new Error(
    `The field "${name}" of ${job} is none that a flag can give: use text, a number, a choice or a boolean.`,
  );
}
