import { createServerClient } from '@supabase/ssr';
import { cookies } from 'next/headers';
import { env } from '#lib/env.ts';
import { sessionCookieOptions } from '#lib/supabase/session-cookie.ts';

/** Longer than any answer takes; without it a request would wait for as long as the connection stands. */
const DEADLINE_MS = 10_000;

/**
 * A Supabase client that acts as the person whose session came with this request: row-level security decides what
 * it sees. Made anew for each request, never kept.
 */
export async function createSupabaseServerClient() {
  const cookieStore = await cookies();
  const { NEXT_PUBLIC_SUPABASE_URL, NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY, APP_URL } = env();
  return createServerClient(NEXT_PUBLIC_SUPABASE_URL, NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: sessionCookieOptions(APP_URL),
    global: { fetch: fetchInTime },
    cookies: {
      getAll: () => cookieStore.getAll(),
      setAll: (changes) => {
        try {
          for (const { name, value, options } of changes) cookieStore.set(name, value, options);
        } catch {
          // A page being rendered cannot set cookies. Nothing is lost: proxy.ts refreshed the session of this
          // very request before the page began, and writes it to the answer.
        }
      },
    },
  });
}

/** For what goes on reading after the request's own function has returned, when cookies can no longer be asked for. */
export type SupabaseServerClient = Awaited<ReturnType<typeof createSupabaseServerClient>>;

function fetchInTime(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  return fetch(input, { ...init, signal: init.signal ? AbortSignal.any([init.signal, deadline]) : deadline });
}
