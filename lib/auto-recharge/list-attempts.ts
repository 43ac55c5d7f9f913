import type { AttemptStatus } from '#lib/auto-recharge/attempt.ts';
import { query } from '#lib/db.ts';

export interface AttemptListed {
  id: string;
  status: AttemptStatus;
  trigger: string;
  amountCents: number;
  currency: string;
  credits: number;
  reason: string;
  paymentId: string;
  card: { brand: string | null; last4: string | null } | null;
  declineCode: string | null;
  tries: number;
  nextTryAt: Date | null;
  rescueExpiresAt: Date | null;
  resolution: string | null;
  createdAt: Date;
  closedAt: Date | null;
}

/** The last recharges of a tenant, the newest first. Amounts in minor units. */
export async function listAttempts(tenantId: string, atMost = 10): Promise<AttemptListed[]> {
  return query<AttemptListed>(
    {
      name: 'list-attempts',
      text: `select a.id, a.status, a.trigger, a.amount_cents as "amountCents", a.currency, a.credits, a.reason,
          a.payment_id as "paymentId", a.decline_code as "declineCode", a.tries, a.next_try_at as "nextTryAt",
          a.rescue_expires_at as "rescueExpiresAt", a.resolution, a.created_at as "createdAt",
          a.closed_at as "closedAt",
          case when m.id is not null then jsonb_build_object('brand', m.brand, 'last4', m.last4) end as card
        from public.auto_recharge_attempts a
        left join public.payment_methods m on m.tenant_id = a.tenant_id and m.id = a.payment_method_id
        where a.tenant_id = $1 order by a.created_at desc limit $2`,
    },
    [tenantId, atMost],
  );
}
