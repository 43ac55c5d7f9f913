import { z } from 'zod';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

const cardRow = z.object({
  id: z.string(),
  stripe_payment_method_id: z.string(),
  brand: z.string().nullable(),
  last4: z.string().nullable(),
  exp_month: z.number().nullable(),
  exp_year: z.number().nullable(),
  wallet: z.string().nullable(),
  is_default: z.boolean(),
});

export interface SavedCard {
  id: string;
  /** What Stripe.js confirms a payment with (pm_…). */
  paymentMethodId: string;
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
  /** Which wallet it was added from, as Stripe names it: apple_pay. */
  wallet: string | null;
  isDefault: boolean;
}

/** What the routes about cards answer. */
export interface CardList {
  paymentMethods: SavedCard[];
}

/** The cards that a tenant can pay with: the default one first, then the newest. */
export async function listCards(tenantId: string): Promise<SavedCard[]> {
  const supabase = await createSupabaseServerClient();
  const { data } = await supabase
    .from('payment_methods')
    .select('id, stripe_payment_method_id, brand, last4, exp_month, exp_year, wallet, is_default')
    .eq('tenant_id', tenantId)
    .eq('type', 'card')
    .is('detached_at', null)
    .order('is_default', { ascending: false })
    .order('created_at', { ascending: false })
    .throwOnError();
  return z
    .array(cardRow)
    .parse(data)
    .flatMap((row) =>
      row.last4 === null || row.exp_month === null || row.exp_year === null
        ? []
        : {
            id: row.id,
            paymentMethodId: row.stripe_payment_method_id,
            brand: row.brand ?? 'card',
            last4: row.last4,
            expMonth: row.exp_month,
            expYear: row.exp_year,
            wallet: row.wallet,
            isDefault: row.is_default,
          },
    );
}
