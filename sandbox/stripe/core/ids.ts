import { randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Random letters and digits; bytes past the last multiple of 62 are skipped so that every letter is equally likely. */
export function randomText(length: number): string {
  let out = '';
  while (out.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < 248 && out.length < length) out += alphabet[byte % 62];
    }
  }
  return out;
}

/** An id as Stripe writes them: `pi_3…`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomText(24)}`;
}
