/**
 * What an API key looks like: `rk_live_` or `rk_test_`, then 32 characters of base 62, which are 190 bits of chance. The
 * fixed beginning lets scanners of repositories find a leaked one. Only the hash of a key is ever stored.
 */
import { createHash, randomInt } from 'node:crypto';

export type ApiKeyMode = 'live' | 'test';

export interface NewApiKey {
  /** Shown once, then gone. */
  key: string;
  /** The first characters, by which people tell their keys apart. */
  prefix: string;
  hash: Buffer;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 32;
const SHOWN_LENGTH = 4;
const FORMAT = /^rk_(live|test)_[0-9A-Za-z]{32}$/;

export function newApiKey(mode: ApiKeyMode): NewApiKey {
  return newKey(`rk_${mode}_`);
}

/** A key of the platform's operator: `rko_` and the same amount of chance. */
export function newOperatorKey(): NewApiKey {
  return newKey('rko_');
}

function newKey(beginning: string): NewApiKey {
  const secret = Array.from({ length: SECRET_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const key = `${beginning}${secret}`;
  return { key, prefix: key.slice(0, beginning.length + SHOWN_LENGTH), hash: hashApiKey(key) };
}

/** sha-256: the chance in a key is too large for guessing, so that a slow hash would cost without protecting. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** The mode of a well-formed key; null for any other text. */
export function apiKeyMode(key: string): ApiKeyMode | null {
  const mode = FORMAT.exec(key)?.[1];
  return mode === 'live' || mode === 'test' ? mode : null;
}
