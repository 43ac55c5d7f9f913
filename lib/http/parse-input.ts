import type { z } from 'zod';
import { AppError } from '#lib/http/errors.ts';

/**
 * Checks what a caller sent against its schema.
 *
 * @throws AppError `invalid_request` naming the first field at fault.
 */
export function parseInput<T>(schema: z.ZodType<T> | undefined, value: unknown): T {
  // Without a schema the type is undefined, and nothing is passed on.
  if (!schema) return undefined as T;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknownField = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const param = unknownField ?? issue?.path.join('.');
  throw new AppError(
    'invalid_request',
    `${param ? `${param}: ` : ''}${issue?.message ?? 'The request is not valid.'}`,
    {
      ...(param ? { param } : {}),
    },
  );
}
