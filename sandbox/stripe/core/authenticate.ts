import { timingSafeEqual } from 'node:crypto';
import type { Config } from '../config.ts';
import { StripeFailure, unauthorized } from './errors.ts';
import type { Operation } from './operation.ts';

/** Reads the key from a Bearer or Basic header, or from the `key` field that browsers send, and says which kind it is. */
export function authenticate(
  config: Config,
  operation: Operation,
  header: string | undefined,
  keyField: string | undefined,
): { isPublishable: boolean } {
  const key = readKey(header) ?? keyField;
  if (!key) {
    throw unauthorized(
      'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer ' +
        "auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (isSame(key, config.secretKey)) return { isPublishable: false };
  if (!isSame(key, config.publishableKey)) {
    throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}${'*'.repeat(12)}${key.slice(-4)}`);
  }
  if (!operation.isPublic) {
    throw new StripeFailure(
      401,
      {
        type: 'invalid_request_error',
        code: 'secret_key_required',
        message:
          'This API call cannot be made with a publishable API key. Please use a secret API key. ' +
          'You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
      },
      { ranNothing: true },
    );
  }
  return { isPublishable: true };
}

function readKey(header: string | undefined): string | undefined {
  if (header?.startsWith('Bearer ')) return header.slice('Bearer '.length).trim();
  if (header?.startsWith('Basic ')) {
    return Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8').split(':')[0];
  }
  return undefined;
}

function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
