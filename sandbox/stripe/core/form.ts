export type FormValue = string | FormValue[] | { [key: string]: FormValue };
export type FormFields = { [key: string]: FormValue };

type Branch = Map<string, string | Branch>;

const maxDepth = 12;

/**
 * Reads Stripe's form encoding: `a[b][c]=1`, `expand[]=x` and `expand[0]=x`.
 * Objects have no prototype, so that a field named `__proto__` is a field like any other.
 */
export function parseForm(encoded: string): FormFields {
  const root: Branch = new Map();
  for (const [key, value] of new URLSearchParams(encoded)) place(root, splitKey(key), value);
  return toFields(root);
}

function splitKey(key: string): string[] {
  const open = key.indexOf('[');
  if (open <= 0 || !key.endsWith(']')) return [key];
  return [key.slice(0, open), ...key.slice(open + 1, -1).split('][')].slice(0, maxDepth);
}

function place(branch: Branch, path: string[], value: string): void {
  const [head = '', ...rest] = path;
  const name = head === '' ? String(branch.size) : head;
  if (rest.length === 0) {
    branch.set(name, value);
    return;
  }
  const present = branch.get(name);
  const next: Branch = present instanceof Map ? present : new Map();
  branch.set(name, next);
  place(next, rest, value);
}

function toFields(branch: Branch): FormFields {
  const fields: FormFields = Object.create(null);
  for (const [key, value] of branch) fields[key] = toValue(value);
  return fields;
}

function toValue(value: string | Branch): FormValue {
  if (typeof value === 'string') return value;
  const isList = [...value.keys()].every((key, position) => key === String(position));
  return isList ? [...value.values()].map(toValue) : toFields(value);
}
