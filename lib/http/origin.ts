import type { NextRequest } from 'next/server';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';

/**
 * A write that carries a cookie must come from our own pages: browsers send `Origin` with every such request, so that a
 * missing one is refused like a foreign one.
 */
export function checkOrigin(request: NextRequest): void {
  if (request.headers.get('origin') !== new URL(env().APP_URL).origin) {
    throw new AppError(
      'foreign_origin',
      'This request did not come from a page of ours. Nothing was changed.',
    );
  }
}
