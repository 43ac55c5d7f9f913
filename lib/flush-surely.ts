import { AppError } from '#lib/http/errors.ts';

/**
 * Flushes again, after each of these pauses, what could not reach the database. A lost connection leaves open whether
 * the commit was made, so that what is flushed must be safe to repeat.
 *
 * @throws what the flush threw: `unavailable` once the pauses are used up, anything else at once
 */
export async function flushSurely<Answer>(
  flush: () => Promise<Answer>,
  retryDelaysMs: readonly number[],
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await flush();
    } catch (error) {
      const delay = retryDelaysMs[attempt];
      if (delay === undefined || !isUnavailable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
}

/** Whether nothing stands against the items themselves: the database could not be reached, or is overloaded. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof AppError && error.code === 'unavailable';
}
