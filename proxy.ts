import { type NextRequest, NextResponse } from 'next/server';
import { env } from '#lib/env.ts';
import { contentSecurityPolicy } from '#lib/http/content-security-policy.ts';
import { refreshSession } from '#lib/supabase/refresh-session.ts';

/**
 * Runs before every page: gives it a Content-Security-Policy with a fresh nonce and a session that has not expired.
 * It is never the authorisation boundary.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentSecurityPolicy({
    nonce,
    supabaseUrl: env().NEXT_PUBLIC_SUPABASE_URL,
    stripeJsUrl: env().STRIPE_JS_URL,
    framesOwnPages: request.nextUrl.pathname.startsWith('/admin'),
    isDevelopment: process.env.NODE_ENV === 'development',
  });
  const session = await refreshSession(request);

  const requestHeaders = new Headers(request.headers);
  // Next reads the nonce for its own scripts from this header.
  requestHeaders.set('content-security-policy', policy);
  requestHeaders.set('x-nonce', nonce);
  // A layout does not know its own address; whoever sends a stranger to sign in needs it for the way back.
  requestHeaders.set('x-page-path', `${request.nextUrl.pathname}${request.nextUrl.search}`);

  const response = NextResponse.next({ request: { headers: requestHeaders } });
  response.headers.set('content-security-policy', policy);
  for (const [name, value] of Object.entries(session.headers)) response.headers.set(name, value);
  for (const { name, value, options } of session.cookies) response.cookies.set(name, value, options);
  return response;
}

export const config = {
  // Route handlers answer data, under a policy of its own, and refresh the session themselves; static files carry no
  // markup.
  matcher: ['/((?!api/|payments/|invoices/[^/]+/pdf$|_next/static|_next/image|favicon.ico|icon.svg).*)'],
};
