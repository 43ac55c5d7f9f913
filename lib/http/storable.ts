import { z } from 'zod';

/** Text that Postgres can store: no NUL, and no half of a surrogate pair. */
export const storable = z
  .string()
  .refine(
    (text) => !text.includes('\0') && text.isWellFormed(),
    'This text holds a NUL or half a character and cannot be stored.',
  );
