import { type AttemptRow, findAttempt } from '#lib/auto-recharge/attempt.ts';
import { type RescueLink, readRescueToken } from '#lib/auto-recharge/rescue-link.ts';
import { query } from '#lib/db.ts';

/**
 * ready: to be confirmed. used: paid before. expired, forged. replaced: another card or a
 * newer link took over. ended: given up, nothing was charged.
 */
export type RescueState = 'ready' | 'used' | 'expired' | 'forged' | 'replaced' | 'ended';

export interface Rescue {
  state: RescueState;
  /** What is to be confirmed; null for a forged link, which says nothing of anybody. */
  payment: {
    tenantName: string;
    tenantSlug: string;
    amountCents: number;
    currency: string;
    credits: number;
    cardBrand: string | null;
    cardLast4: string | null;
  } | null;
}

/** How a link stands, without changing anything: a mail program that follows it in advance uses nothing up. */
export async function openRescue(token: string): Promise<Rescue & { link: RescueLink | null }> {
  const link = readRescueToken(token);
  const attempt = link ? await findAttempt(link.tenantId, link.attemptId) : null;
  if (!link || !attempt) return { state: 'forged', payment: null, link: null };
  return { state: stateOf(link, attempt), payment: await describe(attempt), link };
}

function stateOf({ expiresAt }: RescueLink, attempt: AttemptRow): RescueState {
  if (attempt.status === 'succeeded') return 'used';
  if (attempt.status === 'failed' || attempt.status === 'canceled') {
    return expiresAt <= attempt.now ? 'expired' : 'ended';
  }
  if (expiresAt <= attempt.now) return 'expired';
  if (attempt.rescue_expires_at === null) return 'replaced';
  if (attempt.status === 'needs_authentication') return 'ready';
  // A person began to confirm it, and came back before the bank answered.
  return attempt.is_on_session ? 'ready' : 'replaced';
}

async function describe(attempt: AttemptRow): Promise<Rescue['payment']> {
  const [named] = await query<{
    tenantName: string;
    tenantSlug: string;
    cardBrand: string | null;
    cardLast4: string | null;
  }>(
    {
      name: 'describe-rescue',
      text: `select t.name as "tenantName", t.slug as "tenantSlug", m.brand as "cardBrand", m.last4 as "cardLast4"
        from public.tenants t
        left join public.payment_methods m on m.tenant_id = t.id and m.id = $2 where t.id = $1`,
    },
    [attempt.tenant_id, attempt.payment_method_id],
  );
  return named
    ? {
        ...named,
        amountCents: attempt.amount_cents,
        currency: attempt.currency,
        credits: attempt.credits,
      }
    : null;
}
