import { z } from 'zod';
import type { CustomAmountTerms } from '#lib/payments/custom-amount.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

const packageRow = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  credits: z.number(),
  price_cents: z.number(),
  currency: z.string(),
  expires_after_days: z.number().nullable(),
});
const limitsRow = z.object({ currency: z.string(), min_cents: z.number(), max_cents: z.number() });
const tierRow = z.object({ currency: z.string(), from_cents: z.number(), credits_per_hundred: z.number() });

export interface PackageOffer {
  id: string;
  name: string;
  description: string;
  credits: number;
  priceCents: number;
  currency: string;
  /** Days after which its credits lapse; null: never. */
  expiresAfterDays: number | null;
}

export interface Offers {
  packages: PackageOffer[];
  /** Null where custom amounts are not sold in the currency. */
  customAmount: CustomAmountTerms | null;
}

/** What is for sale now: the packages in their order, and the rates of custom amounts in one currency. */
export async function getOffers(currency: string): Promise<Offers> {
  const supabase = await createSupabaseServerClient();
  const [packages, limits, tiers] = await Promise.all([
    supabase
      .from('credit_packages')
      .select('id, name, description, credits, price_cents, currency, expires_after_days')
      .eq('is_active', true)
      .order('position')
      .order('slug')
      .throwOnError(),
    supabase
      .from('custom_amount_limits')
      .select('currency, min_cents, max_cents')
      .eq('currency', currency)
      .maybeSingle()
      .throwOnError(),
    supabase
      .from('custom_amount_tiers')
      .select('currency, from_cents, credits_per_hundred')
      .eq('currency', currency)
      .order('from_cents')
      .throwOnError(),
  ]);
  const bounds = limitsRow.nullable().parse(limits.data);
  return {
    packages: z
      .array(packageRow)
      .parse(packages.data)
      .map((row) => ({
        id: row.id,
        name: row.name,
        description: row.description,
        credits: row.credits,
        priceCents: row.price_cents,
        currency: row.currency,
        expiresAfterDays: row.expires_after_days,
      })),
    customAmount: bounds && {
      currency,
      minCents: bounds.min_cents,
      maxCents: bounds.max_cents,
      tiers: z
        .array(tierRow)
        .parse(tiers.data)
        .map((row) => ({ fromCents: row.from_cents, creditsPerHundred: row.credits_per_hundred })),
    },
  };
}
