import type { CookieOptionsWithName } from '@supabase/ssr';

/**
 * How the session is kept in the browser. No page of ours talks to Supabase from the browser, so no script has to
 * read the token: unlike the library's default, the cookie is HttpOnly.
 */
export function sessionCookieOptions(appUrl: string): CookieOptionsWithName {
  return { path: '/', sameSite: 'lax', httpOnly: true, secure: appUrl.startsWith('https://') };
}
