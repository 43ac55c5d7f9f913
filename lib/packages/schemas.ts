/** What an operator may say of packages and rates. Amounts in minor units. */
import { z } from 'zod';

const position = z.number().int().min(0).max(10_000);

export const packageChange = z.strictObject({
  name: z.string().trim().min(1).max(60),
  description: z.string().trim().max(200),
  credits: z.number().int().min(1).max(1_000_000_000_000),
  priceCents: z.number().int().min(1).max(99_999_999),
  currency: z.string().regex(/^[a-z]{3}$/, 'Three small letters, such as usd.'),
  position,
  isActive: z.boolean(),
});
export const newPackage = packageChange.extend({
  slug: z.string().regex(/^[a-z0-9-]{1,48}$/, 'Small letters, digits and hyphens, at most 48.'),
});
export const customAmounts = z
  .strictObject({
    minCents: z.number().int().min(1).max(99_999_999),
    maxCents: z.number().int().min(1).max(99_999_999),
    tiers: z
      .array(
        z.strictObject({
          fromCents: z.number().int().min(1).max(99_999_999),
          creditsPerHundred: z.number().int().min(1).max(1_000_000_000),
        }),
      )
      .min(1)
      .max(20),
  })
  .refine(({ minCents, maxCents }) => minCents <= maxCents, {
    path: ['maxCents'],
    message: 'The largest amount is below the smallest.',
  })
  .refine(({ tiers }) => new Set(tiers.map(({ fromCents }) => fromCents)).size === tiers.length, {
    path: ['tiers'],
    message: 'Two rates begin at the same amount.',
  });

export type PackageChange = z.infer<typeof packageChange>;
export type NewPackage = z.infer<typeof newPackage>;
export type CustomAmounts = z.infer<typeof customAmounts>;
