import { isExpired } from '#lib/auto-recharge/choose-card.ts';
import { query } from '#lib/db.ts';

/** Cards that end within so many days are said to expire soon. */
const SOON_DAYS = 45;

export interface ListedCard {
  id: string;
  type: string;
  brand: string | null;
  last4: string | null;
  expMonth: number | null;
  expYear: number | null;
  funding: string | null;
  /** apple_pay, google_pay, link, …; null: a card of its own. */
  wallet: string | null;
  isDefault: boolean;
  /** What recharges use it for. */
  autoRecharge: 'primary' | 'backup' | null;
  expiry: 'expired' | 'soon' | 'fine' | 'none';
  createdAt: Date;
}

type ListedRow = Omit<ListedCard, 'expiry'> & { now: Date };

/** The saved cards of a tenant, the default one first. */
export async function listSavedCards(tenantId: string): Promise<ListedCard[]> {
  const rows = await query<ListedRow>(
    {
      name: 'list-saved-cards',
      text: `select m.id, m.type, m.brand, m.last4, m.exp_month as "expMonth", m.exp_year as "expYear", m.funding,
          m.wallet, m.is_default as "isDefault", m.created_at as "createdAt", recharge.now() as now,
          case when not coalesce(s.enabled, false) then null when s.payment_method_id = m.id then 'primary'
            when m.id = any(s.backup_payment_method_ids) then 'backup' end as "autoRecharge"
        from public.payment_methods m
        left join public.auto_recharge_settings s on s.tenant_id = m.tenant_id
        where m.tenant_id = $1 and m.detached_at is null
        order by m.is_default desc, m.created_at desc`,
    },
    [tenantId],
  );
  return rows.map(({ now, ...card }) => ({ ...card, expiry: expiryOf(card, now) }));
}

function expiryOf(card: Pick<ListedCard, 'expMonth' | 'expYear'>, now: Date): ListedCard['expiry'] {
  if (card.expMonth === null || card.expYear === null) return 'none';
  if (isExpired(card, now)) return 'expired';
  return isExpired(card, new Date(now.getTime() + SOON_DAYS * 86_400_000)) ? 'soon' : 'fine';
}
