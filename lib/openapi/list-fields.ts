import { z } from 'zod';

/** A JSON Schema, as far as the reference shows it. */
interface Schema {
  type?: string | string[] | undefined;
  format?: string | undefined;
  description?: string | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  $ref?: string | undefined;
  $defs?: Record<string, Schema> | undefined;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  items?: Schema | undefined;
  anyOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  maxItems?: number | undefined;
}

const schemaShape: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    $ref: z.string().optional(),
    $defs: z.record(z.string(), schemaShape).optional(),
    properties: z.record(z.string(), schemaShape).optional(),
    required: z.array(z.string()).optional(),
    items: schemaShape.optional(),
    anyOf: z.array(schemaShape).optional(),
    oneOf: z.array(schemaShape).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    maxItems: z.number().optional(),
  }),
);

export interface ApiField {
  /** With the fields around it: `results[].error.code`. */
  name: string;
  /** `whole number, 1 to 1,000`. */
  type: string;
  isRequired: boolean;
  description: string;
}

/** The fields of a schema in its order, those within objects and lists after the one that holds them. */
export function listFields(schema: z.ZodType, io: 'input' | 'output'): ApiField[] {
  const root = schemaShape.parse(z.toJSONSchema(schema, { io, unrepresentable: 'any' }));
  return fieldsOf(writeOut(root, root.$defs ?? {}), '');
}

/** The page shows each schema where it is met, so that what others refer to by its name is put in its place. */
function writeOut(schema: Schema, named: Record<string, Schema>): Schema {
  const { $ref, description, ...own } = schema;
  const target = $ref === undefined ? undefined : named[$ref.replace('#/$defs/', '')];
  const whole = target ? { ...target, ...own } : own;
  const each = (schemas: Schema[] | undefined) => schemas?.map((inner) => writeOut(inner, named));
  return {
    ...whole,
    description: description ?? target?.description,
    anyOf: each(whole.anyOf),
    oneOf: each(whole.oneOf),
    items: whole.items && writeOut(whole.items, named),
    properties:
      whole.properties &&
      Object.fromEntries(
        Object.entries(whole.properties).map(([key, field]) => [key, writeOut(field, named)]),
      ),
  };
}

function fieldsOf(schema: Schema, prefix: string): ApiField[] {
  const variants = alternatives(schema).filter((variant) => !isNull(variant));
  if (variants.length > 1) return mergeVariants(variants.map((variant) => fieldsOf(variant, prefix)));
  const [only] = variants;
  if (only?.type === 'array' && only.items) return fieldsOf(only.items, `${prefix}[]`);
  return Object.entries(only?.properties ?? {}).flatMap(([key, field]) => {
    const name = prefix ? `${prefix}.${key}` : key;
    const isRequired = only?.required?.includes(key) ?? false;
    return [
      { name, type: typeWords(field), isRequired, description: field.description ?? '' },
      ...fieldsOf(field, name),
    ];
  });
}

/** What a value may be, one by one; null is one of them where it may be null. */
function alternatives(schema: Schema): Schema[] {
  const { type } = schema;
  if (Array.isArray(type)) return type.map((one) => ({ ...schema, type: one }));
  return (schema.anyOf ?? schema.oneOf ?? [schema]).flatMap((one) =>
    one === schema ? [one] : alternatives(one),
  );
}

const isNull = ({ type }: Schema): boolean => type === 'null';

/** A field that not every variant has is not always there. */
function mergeVariants(variants: readonly ApiField[][]): ApiField[] {
  const merged = new Map<string, ApiField>();
  for (const field of variants.flat()) {
    const known = merged.get(field.name);
    const type = known && known.type !== field.type ? `${known.type} or ${field.type}` : field.type;
    merged.set(field.name, { ...field, type });
  }
  return [...merged.values()].map((field) => ({
    ...field,
    isRequired: variants.every((fields) =>
      fields.some(({ name, isRequired }) => isRequired && name === field.name),
    ),
  }));
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  integer: 'whole number',
  number: 'number',
  string: 'text',
  boolean: 'true or false',
  object: 'object',
  array: 'list',
  null: 'null',
};

function typeWords(schema: Schema): string {
  return [...new Set(alternatives(schema).map(oneTypeWords))].join(' or ');
}

function oneTypeWords(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  if (schema.format === 'uuid') return 'UUID';
  if (schema.format === 'date-time') return 'time, ISO 8601';
  const { minimum, maximum, maxLength, maxItems } = schema;
  const name = TYPE_WORDS[String(schema.type)] ?? 'any value';
  // The safe integers are what every whole number is bounded by: not worth saying.
  const isBounded = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (isBounded) return `${name}, ${minimum.toLocaleString('en-US')} to ${maximum.toLocaleString('en-US')}`;
  if (maxLength !== undefined) return `${name}, at most ${maxLength} characters`;
  if (maxItems !== undefined) return `${name}, at most ${maxItems.toLocaleString('en-US')}`;
  return name;
}
