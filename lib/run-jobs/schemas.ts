/** What starting a run takes over the API and from the page. */
import { z } from 'zod';

export const startRunSchema = z.strictObject({
  input: z
    .record(z.string(), z.unknown())
    .default({})
    .meta({ description: "Checked against the job's own schema; a field that it does not know is refused" }),
  runKey: z
    .string()
    .regex(/^\S{1,200}$/, 'A run key has 1 to 200 characters without spaces.')
    .optional()
    .meta({ description: 'The same for every try of one run; made up where none is given' }),
});
