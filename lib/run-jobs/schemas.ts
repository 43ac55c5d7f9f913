/** What starting a run takes over the API and from the page. */
import { z } from 'zod';

export const startRunSchema = z.strictObject({
  /** Checked against the job's own schema. */
  input: z.record(z.string(), z.unknown()).default({}),
  runKey: z
    .string()
    .regex(/^\S{1,200}$/, 'A run key has 1 to 200 characters without spaces.')
    .optional(),
});
