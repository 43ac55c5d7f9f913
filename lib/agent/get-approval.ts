import { query } from '#lib/db.ts';

/** What a person is asked, with what the payment was for. Amounts in minor units. */
export interface Approval {
  id: string;
  status: 'pending' | 'approved' | 'denied' | 'used';
  isExpired: boolean;
  amount: number;
  currency: string;
  reason: string;
  createdAt: string;
  expiresAt: string;
  decidedAt: string | null;
  decidedBy: string | null;
  /** Null: asked in a conversation. */
  keyName: string | null;
  description: string;
  /** What the customer paid, and what has gone back of it. */
  paid: number;
  refunded: number;
  customerEmail: string | null;
  paidAt: string | null;
}

/** What an agent of this tenant asked for; null where there is no such approval. */
export async function findApproval(tenantId: string, approvalId: string): Promise<Approval | null> {
  const [approval] = await query<Approval>(
    {
      name: 'find-approval',
      text: `select a.id, a.status, a.expires_at <= clock_timestamp() as "isExpired", a.amount, a.currency, a.reason,
          to_json(a.created_at) as "createdAt", to_json(a.expires_at) as "expiresAt",
          to_json(a.decided_at) as "decidedAt", who.full_name as "decidedBy", k.name as "keyName", p.description,
          p.amount_received as paid, p.amount_refunded as refunded,
          coalesce(o.customer_email, p.receipt_email) as "customerEmail", to_json(p.succeeded_at) as "paidAt"
        from public.agent_approvals a
        join public.customer_payments p on p.id = a.payment
        left join public.orders o on o.tenant_id = a.tenant_id and o.payment = p.id
        left join public.api_keys k on k.tenant_id = a.tenant_id and k.id = a.api_key_id
        left join public.profiles who on who.user_id = a.decided_by
        where a.tenant_id = $1 and a.id = $2`,
    },
    [tenantId, approvalId],
  );
  return approval ?? null;
}
