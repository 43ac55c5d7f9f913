import { type CookieOptions, createServerClient } from '@supabase/ssr';
import type { NextRequest } from 'next/server';
import { env } from '#lib/env.ts';
import { sessionCookieOptions } from '#lib/supabase/session-cookie.ts';

const REFRESH_DEADLINE_MS = 3_000;

/** What the answer must carry so that the browser keeps the refreshed session and no cache shares it. */
export interface SessionChanges {
  cookies: { name: string; value: string; options: CookieOptions }[];
  headers: Record<string, string>;
}

/**
 * Renews an expired session, in the request (for the page about to render) and in the returned changes (for the
 * browser). It decides nothing about what anyone may see: pages and route handlers ask for the user themselves.
 */
export async function refreshSession(request: NextRequest): Promise<SessionChanges> {
  const changes: SessionChanges = { cookies: [], headers: {} };
  if (!request.cookies.getAll().some(({ name }) => name.startsWith('sb-'))) return changes;

  const { NEXT_PUBLIC_SUPABASE_URL, NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY, APP_URL } = env();
  const supabase = createServerClient(NEXT_PUBLIC_SUPABASE_URL, NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: sessionCookieOptions(APP_URL),
    cookies: {
      getAll: () => request.cookies.getAll(),
      setAll: (cookies, headers) => {
        for (const { name, value } of cookies) request.cookies.set(name, value);
        changes.cookies.push(...cookies);
        Object.assign(changes.headers, headers);
      },
    },
  });
  // getSession() calls Supabase only when the token has expired; its user is not looked at here, so that verifying
  // it, which would cost a call per page, is left to those who need to know.
  // Given up after a while: without Supabase the library tries for half a minute, and every page would wait for it.
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, REFRESH_DEADLINE_MS);
  await Promise.race([supabase.auth.getSession(), deadline.promise]);
  clearTimeout(timer);
  return { cookies: [...changes.cookies], headers: { ...changes.headers } };
}
