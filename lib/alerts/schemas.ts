import { z } from 'zod';

export const alertsSchema = z.strictObject({
  thresholds: z
    .array(
      z
        .int('A threshold is a whole number of credits.')
        .min(1, 'A threshold starts at 1 credit.')
        .max(1_000_000_000_000, 'A threshold ends at 1,000,000,000,000 credits.'),
    )
    .max(10, 'Set at most 10 thresholds.')
    .transform((thresholds) => [...new Set(thresholds)].sort((a, b) => b - a)),
});
