/** What of a logged object could be a secret, card data or a way to act for somebody. It knows no more than it is given. */

const COVER = '[redacted]';
const DEEPEST = 8;

/**
 * By the last part of a field's name, however it is written: `clientSecret`, `client_secret`, `x-api-key`. The detail of
 * an error of Postgres quotes the row that it refused.
 */
const SECRET_NAME =
  /(^|[_.-])(authorization|cookies?|set-cookie|passwords?|passwd|secrets?|tokens?|card|cvc|cvv|api[_-]?keys?|key[_-]?hash|signature|credentials?)$|^(number|detail)$/i;

/** By its looks, wherever it stands: in a message, a stack, an address. */
const SECRET_LOOKS: readonly RegExp[] = [
  /\b(?:sk|rk)_(?:test|live)_[A-Za-z0-9_]+/g,
  /\bwhsec_[A-Za-z0-9+/=_]+/g,
  /\bsb_secret_[A-Za-z0-9_-]+/g,
  // The client secret of an intent lets a browser pay it.
  /\b(?:pi|seti|cs|cuss)_[A-Za-z0-9]+_secret_[A-Za-z0-9]+/g,
  /\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)?/g,
  /(?<=\bBearer\s+)[\w.~+/=-]+/gi,
  // The password of an address: postgresql://user:password@host.
  /(?<=:\/\/[^\s/:@"]*:)[^\s/@"]+(?=@)/g,
];
const DIGITS = /\b\d(?:[ -]?\d){13,18}\b/g;

/** A text without what looks like a secret or a card number. */
export function redactText(text: string): string {
  const covered = SECRET_LOOKS.reduce((rest, looks) => rest.replace(looks, COVER), text);
  return covered.replace(DIGITS, (digits) => (isCardNumber(digits) ? COVER : digits));
}

/** A copy of what is to be logged, errors and their causes included, without what is or looks like a secret. */
function redact(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'number') return redactText(String(value)) === String(value) ? value : COVER;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '[deeper]';
  if (Array.isArray(value)) return value.map((inner) => redact(inner, depth + 1));
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return '[bytes]';
  if (!(value instanceof Error)) return redactFields(value, depth);
  return {
    type: value.name,
    message: redactText(value.message),
    stack: redactText(value.stack ?? ''),
    ...(value.cause === undefined ? {} : { cause: redact(value.cause, depth + 1) }),
    ...redactFields(value, depth),
  };
}

/** A path without the tokens of signed links, which are longer than any id. */
export function redactPath(path: string): string {
  return path.replaceAll(/[^/]{37,}/g, COVER);
}

/** The fields of an object under the same rules. */
export function redactFields(fields: object, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, redactField(name, value, depth)]),
  );
}

function redactField(name: string, value: unknown, depth: number): unknown {
  const plain = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_');
  if (SECRET_NAME.test(plain) && value !== null && value !== undefined) return COVER;
  return redact(value, depth + 1);
}

/** Luhn's check, so that ids and times made of digits stay readable. */
function isCardNumber(text: string): boolean {
  const digits = [...text.replaceAll(/\D/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
