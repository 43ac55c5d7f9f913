import { listCards } from '#lib/cards/list-cards.ts';
import { env } from '#lib/env.ts';
import type { TenantCaller } from '#lib/http/access.ts';
import { AppError } from '#lib/http/errors.ts';
import { ensureCustomer } from '#lib/payments/ensure-customer.ts';
import { cancelSubscription, resumeSubscription } from '#lib/subscriptions/cancel-subscription.ts';
import { changeSubscription } from '#lib/subscriptions/change-subscription.ts';
import { payOverdue } from '#lib/subscriptions/pay-overdue.ts';
import { getPlan } from '#lib/subscriptions/plan.ts';
import type { OwnSubscriptionAction } from '#lib/subscriptions/schemas.ts';
import { startSubscription } from '#lib/subscriptions/start-subscription.ts';
import { findOwnSubscription, type SubscriptionRow } from '#lib/subscriptions/subscription.ts';

export interface OwnSubscriptionAnswer {
  status: SubscriptionRow['status'];
  /** Where a person pays; null where nothing waits to be paid. */
  checkoutUrl: string | null;
}

/** What an owner or admin does with the plan of their tenant. @throws AppError as each of the operations */
export async function changeOwnSubscription(
  { tenant, user }: TenantCaller,
  action: OwnSubscriptionAction,
): Promise<OwnSubscriptionAnswer> {
  if (action.action === 'subscribe') {
    const tab = `${env().APP_URL}/${tenant.slug}/settings/billing/plan`;
    const { subscription, checkoutUrl } = await startSubscription({
      tenantId: tenant.id,
      customerId: null,
      plan: await getPlan(null, action.plan),
      requestKey: action.requestKey,
      userId: user.id,
      stripeCustomerId: await ensureCustomer(tenant, user.email),
      card: await defaultCard(tenant.id),
      successUrl: tab,
      cancelUrl: tab,
    });
    return { status: subscription.status, checkoutUrl };
  }
  const own = await findOwnSubscription(tenant.id);
  if (!own) throw new AppError('subscription_not_found', 'There is no subscription yet.');
  const { status } = await change(own, action);
  return { status, checkoutUrl: null };
}

async function change(
  own: SubscriptionRow,
  action: Exclude<OwnSubscriptionAction, { action: 'subscribe' }>,
): Promise<SubscriptionRow> {
  switch (action.action) {
    case 'change':
      return changeSubscription(own, await getPlan(null, action.plan), action.requestKey);
    case 'cancel':
      return cancelSubscription(own, action.atPeriodEnd);
    case 'resume':
      return resumeSubscription(own);
    case 'pay': {
      const card = await defaultCard(own.tenant_id);
      if (!card) throw new AppError('card_required', 'Save a card first, then pay what is open.');
      return payOverdue(own, card);
    }
  }
}

async function defaultCard(tenantId: string): Promise<string | null> {
  const cards = await listCards(tenantId);
  return cards.find(({ isDefault }) => isDefault)?.paymentMethodId ?? null;
}
