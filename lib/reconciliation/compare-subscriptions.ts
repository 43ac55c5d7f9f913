import { query } from '#lib/db.ts';
import type { Report } from '#lib/reconciliation/report.ts';
import { syncSubscription } from '#lib/subscriptions/sync-subscription.ts';

/** How many subscriptions one run looks at: those that were looked at longest ago. */
const AT_ONCE = 500;

/**
 * Reads every subscription that runs anew, and those whose last word may have been lost. What Stripe says is applied,
 * credits of paid periods included; what had to be applied is reported.
 */
export async function compareSubscriptions(report: Report): Promise<void> {
  const running = await query<{
    id: string;
    tenant_id: string;
    stripe_subscription_id: string;
    status: string;
  }>(
    {
      name: 'running-subscriptions',
      text: `select id, tenant_id, stripe_subscription_id, status from public.subscriptions
        where stripe_subscription_id is not null
          and (status not in ('canceled', 'incomplete_expired') or ended_at > $1)
        order by updated_at limit ${AT_ONCE}`,
    },
    [report.from],
  );
  for (const { id, tenant_id: tenantId, stripe_subscription_id: stripeId, status } of running) {
    const { outcome, credits } = await syncSubscription(stripeId);
    if (outcome === 'unchanged' && credits === 0) continue;
    await report.find({
      kind: 'subscription_disagrees',
      subject: stripeId,
      words: `Our subscription said ${status}; ${outcome === 'changed' ? 'it was brought to what Stripe says' : outcome}, ${credits} credits granted.`,
      isRepaired: outcome !== 'unknown_subscription',
      details: { subscriptionId: id, tenantId, credits },
    });
  }
}
