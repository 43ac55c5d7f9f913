import { z } from 'zod';
import { AppError, type ErrorCode } from '#lib/http/errors.ts';

/** A UUID of the path; what is none belongs to nothing, which is the same 404 as a foreign one. */
export function uuidParam(value: string | undefined, notFound: ErrorCode): string {
  return parseParam(z.uuid(), value, notFound);
}

/** A number of the path, as rows that are counted have it. */
export function numberParam(value: string | undefined, notFound: ErrorCode): number {
  return parseParam(z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER), value, notFound);
}

function parseParam<T>(shape: z.ZodType<T>, value: string | undefined, notFound: ErrorCode): T {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw new AppError(notFound, 'There is nothing under this id.');
  return parsed.data;
}
