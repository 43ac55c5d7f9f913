import type { CardDate } from '#lib/cards/card-words.ts';
import { expiryOf } from '#lib/cards/expiry.ts';
import { query } from '#lib/db.ts';

export interface SavedCard extends CardDate {
  id: string;
  /** What Stripe.js confirms a payment with (pm_…). */
  paymentMethodId: string;
  brand: string | null;
  last4: string;
  funding: string | null;
  /** apple_pay, google_pay, link, …; null: a card of its own. */
  wallet: string | null;
  isDefault: boolean;
  /** What recharges use it for. */
  autoRecharge: 'primary' | 'backup' | null;
  createdAt: Date;
}

/** What the routes about cards answer. */
export interface CardList {
  paymentMethods: SavedCard[];
}

type CardRow = Omit<SavedCard, 'expiry'> & { now: Date };

/** The cards that a tenant can pay with: the default one first, then the newest. */
export async function listCards(tenantId: string): Promise<SavedCard[]> {
  const rows = await query<CardRow>(
    {
      name: 'list-cards',
      text: `select m.id, m.stripe_payment_method_id as "paymentMethodId", m.brand, m.last4,
          m.exp_month as "expMonth", m.exp_year as "expYear", m.funding, m.wallet, m.is_default as "isDefault",
          m.created_at as "createdAt", recharge.now() as now,
          case when not coalesce(s.enabled, false) then null when s.payment_method_id = m.id then 'primary'
            when m.id = any(s.backup_payment_method_ids) then 'backup' end as "autoRecharge"
        from public.payment_methods m
        left join public.auto_recharge_settings s on s.tenant_id = m.tenant_id
        where m.tenant_id = $1 and m.detached_at is null
          and m.last4 is not null and m.exp_month is not null and m.exp_year is not null
        order by m.is_default desc, m.created_at desc`,
    },
    [tenantId],
  );
  return rows.map(({ now, ...card }) => ({ ...card, expiry: expiryOf(card, now) }));
}
