import { invalidParameter } from './errors.ts';
import type { FormFields, FormValue } from './form.ts';

/** How one parameter is read from a form. `isRequired` is in the type so that parsed parameters know their presence. */
export interface Param<Value, Required extends boolean = boolean> {
  isRequired: Required;
  parse(value: FormValue, path: string): Value;
}

export type Spec = Record<string, Param<unknown>>;

/** Demands a line for every parameter that the SDK types, so that the allow-list cannot drift from Stripe's. */
export type SpecFor<Params> = { [Name in keyof Required<Params>]: Param<unknown> };

type ValueOf<P> = P extends Param<infer Value> ? Value : never;
type RequiredNames<S extends Spec> = {
  [Name in keyof S]: S[Name] extends Param<unknown, true> ? Name : never;
}[keyof S];

export type Parsed<S extends Spec> = { [Name in RequiredNames<S>]: ValueOf<S[Name]> } & {
  [Name in Exclude<keyof S, RequiredNames<S>>]?: ValueOf<S[Name]>;
};

function param<Value>(parse: (value: FormValue, path: string) => Value): Param<Value, false> {
  return { isRequired: false, parse };
}

function scalar(value: FormValue, path: string): string {
  if (typeof value === 'string') return value;
  throw invalidParameter(`Invalid string: ${JSON.stringify(value)}`, path);
}

function notEmpty(value: FormValue, path: string): string {
  const given = scalar(value, path);
  if (given !== '') return given;
  throw invalidParameter(
    `You passed an empty string for '${path}'. We assume empty values are an attempt to unset a parameter; however ` +
      `'${path}' cannot be unset. You should remove '${path}' from your request or supply a non-empty value.`,
    path,
    'parameter_invalid_empty',
  );
}

export const text: Param<string, false> = param((value, path) => {
  const given = notEmpty(value, path);
  if (given.length > 5_000) {
    throw invalidParameter(
      `Invalid string: must be at most 5000 characters`,
      path,
      'parameter_invalid_string_length',
    );
  }
  if (given.includes('\u0000')) throw invalidParameter('Invalid string: NUL is not allowed', path);
  return given;
});

export const integer: Param<number, false> = param((value, path) => {
  const given = notEmpty(value, path);
  const number = Number(given);
  if (!/^-?\d+$/.test(given) || !Number.isSafeInteger(number)) {
    throw invalidParameter(`Invalid integer: ${given}`, path, 'parameter_invalid_integer');
  }
  return number;
});

export const flag: Param<boolean, false> = param((value, path) => {
  const given = notEmpty(value, path);
  if (given !== 'true' && given !== 'false') throw invalidParameter(`Invalid boolean: ${given}`, path);
  return given === 'true';
});

/** One of a fixed set of words. */
export function oneOf<const Word extends string>(...words: Word[]): Param<Word, false> {
  return param((value, path) => {
    const given = notEmpty(value, path);
    const word = words.find((candidate) => candidate === given);
    if (word === undefined) {
      const name = path.split('[').at(-1)?.replace(']', '');
      throw invalidParameter(`Invalid ${name}: must be one of ${words.join(', ')}`, path);
    }
    return word;
  });
}

/** A parameter that an empty string unsets; it is then `null`. */
export function clearable<Value>(inner: Param<Value>): Param<Value | null, false> {
  return param((value, path) => (value === '' ? null : inner.parse(value, path)));
}

export function required<Value>(inner: Param<Value>): Param<Value, true> {
  return { isRequired: true, parse: inner.parse };
}

/** A nested object with known fields. */
export function hash<S extends Spec>(spec: S): Param<Parsed<S>, false> {
  return param((value, path) => {
    if (typeof value === 'string' || Array.isArray(value)) throw invalidParameter('Invalid object', path);
    return parseParams(spec, value, path);
  });
}

export function list<Value>(inner: Param<Value>): Param<Value[], false> {
  return param((value, path) => {
    if (!Array.isArray(value)) throw invalidParameter('Invalid array', path);
    return value.map((item, position) => inner.parse(item, `${path}[${position}]`));
  });
}

/** Either of two shapes, the object form when one is sent. */
export function either<A, B>(whenScalar: Param<A>, whenObject: Param<B>): Param<A | B, false> {
  return param((value, path) =>
    typeof value === 'string' ? whenScalar.parse(value, path) : whenObject.parse(value, path),
  );
}

/** Key-value pairs; an empty value removes its key, an empty string in place of the object removes all (`null`). */
export const metadata: Param<Record<string, string> | null, false> = param((value, path) => {
  if (value === '') return null;
  if (typeof value === 'string' || Array.isArray(value)) throw invalidParameter('Invalid hash', path);
  const pairs: Record<string, string> = {};
  for (const [key, entry] of Object.entries(value)) {
    const given = scalar(entry, `${path}[${key}]`);
    if (key.length > 40)
      throw invalidParameter('Metadata keys must be at most 40 characters', `${path}[${key}]`);
    if (given.length > 500) {
      throw invalidParameter('Metadata values must be at most 500 characters', `${path}[${key}]`);
    }
    pairs[key] = given;
  }
  if (Object.keys(pairs).length > 50) throw invalidParameter('You can only specify 50 metadata keys', path);
  return pairs;
});

/** A parameter that Stripe knows and that the local Stripe does not act on: refused, so that nobody relies on it. */
export const unsupported: Param<never, false> = param((_value, path) => {
  throw invalidParameter(
    `The local Stripe does not act on the parameter ${path} yet.`,
    path,
    'sandbox_unsupported',
  );
});

/** Accepted and ignored, where ignoring changes nothing that a caller can see. */
export const ignored: Param<undefined, false> = param(() => undefined);

export const expand = list(text);

/** Checks names, then values. Unknown and missing parameters are refused in Stripe's own words. */
export function parseParams<S extends Spec>(spec: S, fields: FormFields, prefix?: string): Parsed<S> {
  const path = (name: string) => (prefix ? `${prefix}[${name}]` : name);
  const unknown = Object.keys(fields).filter((name) => !Object.hasOwn(spec, name));
  const [first] = unknown;
  if (first !== undefined) {
    const noun = unknown.length === 1 ? 'parameter' : 'parameters';
    throw invalidParameter(
      `Received unknown ${noun}: ${unknown.map(path).join(', ')}`,
      path(first),
      'parameter_unknown',
    );
  }
  const parsed: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(spec)) {
    const value = fields[name];
    if (value !== undefined) parsed[name] = rule.parse(value, path(name));
    else if (rule.isRequired) {
      throw invalidParameter(`Missing required param: ${path(name)}.`, path(name), 'parameter_missing');
    }
  }
  // The loop above is what makes this true: every required name was seen, every value came from its own rule.
  return parsed as Parsed<S>;
}
