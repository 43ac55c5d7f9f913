import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';

/**
 * An address that a caller wants a person to be sent to, such as `success_url` or `cancel_url`: only our own pages and
 * the origins of RETURN_ORIGINS. Anything else would make a link of ours lead wherever its sender likes.
 *
 * The origin is compared as the URL parser reads it, which is how a browser will follow it: `https://ours@evil.test`,
 * `https://ours.evil.test` and `//evil.test` are not ours. A placeholder in the query (`{CHECKOUT_SESSION_ID}`) stays.
 *
 * @param param names the field in the error.
 * @returns the address as it may be followed.
 * @throws AppError `address_not_allowed`
 */
export function allowedAddress(address: string, param: string, origins = returnOrigins()): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url && origins.includes(url.origin) && url.username === '' && url.password === '') return url.href;
  throw new AppError(
    'address_not_allowed',
    `${param} leads to a place that this installation does not send people to. Its operator allows origins in RETURN_ORIGINS.`,
    { param },
  );
}

function returnOrigins(): readonly string[] {
  const { APP_URL, RETURN_ORIGINS } = env();
  return [new URL(APP_URL).origin, ...RETURN_ORIGINS];
}
