import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

export interface CardRow {
  id: string;
  stripe_payment_method_id: string;
  brand: string | null;
  last4: string | null;
  exp_month: number | null;
  exp_year: number | null;
  is_default: boolean;
  detached_at: Date | null;
}

/**
 * A card of the tenant, removed ones too.
 *
 * @param reference our id or Stripe's
 * @throws AppError `card_not_found`, for another tenant's card as well
 */
export async function getCard(tenantId: string, reference: string): Promise<CardRow> {
  const [card] = await query<CardRow>(
    {
      name: 'get-card',
      text: `select id, stripe_payment_method_id, brand, last4, exp_month, exp_year, is_default, detached_at
        from public.payment_methods where tenant_id = $1 and (id::text = $2 or stripe_payment_method_id = $2)`,
    },
    [tenantId, reference],
  );
  if (!card) {
    throw new AppError('card_not_found', 'There is no such card.', { param: 'paymentMethodId' });
  }
  return card;
}
