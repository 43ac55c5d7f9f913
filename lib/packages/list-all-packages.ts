import { z } from 'zod';
import { readRows } from '#lib/analytics/read-rows.ts';

const row = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  credits: z.number(),
  price_cents: z.number(),
  currency: z.string(),
  position: z.number(),
  is_active: z.boolean(),
});
export type PackageRow = z.infer<typeof row>;

const rates = z.object({
  currency: z.string(),
  min_cents: z.number(),
  max_cents: z.number(),
  tiers: z.array(z.object({ from_cents: z.number(), credits_per_hundred: z.number() })),
});
export type CustomRates = z.infer<typeof rates>;

/** Every package, those not for sale too, in the order of the purchase page. */
export async function listAllPackages(): Promise<PackageRow[]> {
  return readRows(
    {
      name: 'all-packages',
      text: `select id, slug, name, description, credits, price_cents, currency, position, is_active
        from public.credit_packages order by is_active desc, position, created_at`,
    },
    [],
    row,
  );
}

/** Limits and rates of custom amounts, by currency. */
export async function listCustomRates(): Promise<CustomRates[]> {
  return readRows(
    {
      name: 'all-custom-rates',
      text: `select l.currency, l.min_cents, l.max_cents, coalesce((
          select jsonb_agg(jsonb_build_object('from_cents', t.from_cents, 'credits_per_hundred', t.credits_per_hundred)
            order by t.from_cents) from public.custom_amount_tiers t where t.currency = l.currency), '[]') as tiers
        from public.custom_amount_limits l order by l.currency`,
    },
    [],
    rates,
  );
}
