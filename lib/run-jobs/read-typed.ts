/** One field of a job's input, and what is typed into it: apart from the schemas, so that a form does not bring them along. */
export interface InputField {
  name: string;
  /** `--customer-email` without its dashes. */
  flag: string;
  kind: 'text' | 'email' | 'date' | 'number' | 'boolean' | 'choice';
  choices: string[];
  description: string;
  isRequired: boolean;
  /** What it is where nobody says; undefined where that is nothing. */
  default: string | number | boolean | undefined;
}

/**
 * What was typed as text, by the kind of its field: empty text is nothing. A number that is none stays text, so that the
 * job's own schema says what is wrong with it.
 */
export function readTyped(
  { kind }: Pick<InputField, 'kind'>,
  typed: string,
): string | number | boolean | undefined {
  const text = typed.trim();
  if (text === '') return undefined;
  if (kind === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
