/** A card as the server reads it. */
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

export interface CardRow {
  id: string;
  tenant_id: string;
  stripe_payment_method_id: string;
  brand: string | null;
  last4: string | null;
  is_default: boolean;
  detached_at: Date | null;
}

/** The card of a tenant, removed ones included. @throws AppError `card_not_found`, for another tenant's too. */
export async function getCard(tenantId: string, cardId: string): Promise<CardRow> {
  const [card] = await query<CardRow>(
    { name: 'get-card', text: 'select * from public.payment_methods where tenant_id = $1 and id = $2' },
    [tenantId, cardId],
  );
  if (!card) throw new AppError('card_not_found', 'There is no such card.', { param: 'paymentMethodId' });
  return card;
}
