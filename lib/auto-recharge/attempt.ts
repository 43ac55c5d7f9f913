/** An attempt as the engine reads it. */
import { query } from '#lib/db.ts';

export type AttemptStatus =
  | 'charging'
  | 'unknown'
  | 'waiting'
  | 'needs_authentication'
  | 'succeeded'
  | 'failed'
  | 'canceled';

export interface AttemptRow {
  tenant_id: string;
  id: string;
  status: AttemptStatus;
  payment_id: string;
  amount_cents: number;
  currency: string;
  credits: number;
  round: number;
  tries: number;
  first_declined_at: Date | null;
  payment_method_id: string | null;
  leased_until: Date | null;
  rescue_number: number;
  created_at: Date;
  rescue_expires_at: Date | null;
  stripe_payment_intent_id: string | null;
  description: string;
  /** The last try, its card at Stripe and whether it is answered. */
  stripe_payment_method_id: string;
  idempotency_key: string;
  try_outcome: string;
  is_on_session: boolean;
  now: Date;
}

/** An attempt with its payment and last try; null where there is none of the tenant. */
export async function findAttempt(tenantId: string, attemptId: string): Promise<AttemptRow | null> {
  const [found] = await query<AttemptRow>(
    {
      name: 'find-attempt',
      text: `select a.*, p.stripe_payment_intent_id, p.description, m.stripe_payment_method_id, t.idempotency_key,
          t.outcome as try_outcome, t.is_on_session, recharge.now() as now
        from public.auto_recharge_attempts a
        join public.payment_history p on p.tenant_id = a.tenant_id and p.id = a.payment_id
        join public.auto_recharge_tries t on t.tenant_id = a.tenant_id and t.attempt_id = a.id and t.number = a.tries
        join public.payment_methods m on m.tenant_id = t.tenant_id and m.id = t.payment_method_id
        where a.tenant_id = $1 and a.id = $2`,
    },
    [tenantId, attemptId],
  );
  return found ?? null;
}
