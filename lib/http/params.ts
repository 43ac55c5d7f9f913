import { z } from 'zod';
import { AppError, type ErrorCode } from '#lib/http/errors.ts';

/** A UUID of the path; what is none belongs to nothing, which is the same 404 as a foreign one. */
export function uuidParam(value: string | undefined, notFound: ErrorCode): string {
  const parsed = z.uuid().safeParse(value);
  if (!parsed.success) throw new AppError(notFound, 'There is nothing under this id.');
  return parsed.data;
}
