import { isAuthRetryableFetchError } from '@supabase/supabase-js';
import { AppError } from '#lib/http/errors.ts';

/**
 * Supabase that cannot be reached says nothing about a person: neither signed out nor a wrong password.
 *
 * @throws AppError `unavailable`
 */
export function refuseOutage(error: unknown): void {
  if (!isAuthRetryableFetchError(error)) return;
  throw new AppError(
    'unavailable',
    'Signing in does not work right now. Nothing was lost; try again in a moment.',
    {
      retryAfterSeconds: 2,
      cause: error,
    },
  );
}
