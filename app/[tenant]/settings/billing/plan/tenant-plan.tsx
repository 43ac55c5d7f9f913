import { Suspense } from 'react';
import { CancelDecision, ChangeDecision, SubscribeDecision } from '#components/plan/decision.tsx';
import { PlanChoices } from '#components/plan/plan-choices.tsx';
import { PlanInvoices } from '#components/plan/plan-invoices.tsx';
import { PlanStatus } from '#components/plan/plan-status.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { FailureBoundary } from '#components/ui/failure-boundary.tsx';
import { cardName } from '#lib/cards/card-words.ts';
import { listCards } from '#lib/cards/list-cards.ts';
import { previewChange } from '#lib/subscriptions/change-subscription.ts';
import { refreshPending } from '#lib/subscriptions/checkout-page.ts';
import { listPlanInvoices } from '#lib/subscriptions/list-invoices.ts';
import { listPlans, type PlanRow } from '#lib/subscriptions/plan.ts';
import { findOwnSubscription, type SubscriptionRow } from '#lib/subscriptions/subscription.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

interface TenantPlanProps {
  slug: string;
  /** The short name of the plan that was picked; null: none. */
  chosen: string | null;
  isCanceling: boolean;
}

/** The plan of the tenant in the address: how it stands, what else is on offer, what a choice would mean. */
export async function TenantPlan({ slug, chosen, isCanceling }: TenantPlanProps) {
  const { tenant } = await requireTenantPage(slug);
  const canManage = tenant.role !== 'member';
  const [found, offered, cards] = await Promise.all([
    findOwnSubscription(tenant.id),
    listPlans(null),
    listCards(tenant.id),
  ]);
  const own = found ? await refreshPending(found) : null;
  const running = own && ['active', 'trialing', 'past_due'].includes(own.status) ? own : null;
  const plans = offered.filter(({ is_active }) => is_active);
  const plan = canManage ? plans.find((candidate) => candidate.slug === chosen) : undefined;
  const standard = cards.find(({ isDefault }) => isDefault);
  const card = standard ? cardName(standard.brand, standard.last4) : null;
  return (
    <>
      {running ? (
        <PlanStatus tenantSlug={slug} canManage={canManage} own={running} card={card} />
      ) : own?.status === 'canceled' ? (
        <Alert title={`${own.plan_name} has ended`}>
          Nothing more is charged. Choose a plan to get credits again by themselves.
        </Alert>
      ) : own?.status === 'pending' ? (
        <Alert tone="debt" title={`${own.plan_name} is not paid yet`}>
          Nothing was charged. Choose it again to go on, or another plan.
        </Alert>
      ) : (
        <p className="max-w-measure text-muted">
          A plan adds credits every month by itself. Credits that you buy beside it are kept apart and stay.
        </p>
      )}
      {canManage && running && isCanceling ? <CancelDecision tenantSlug={slug} own={running} /> : null}
      {plan ? <Choice slug={slug} running={running} plan={plan} card={card} /> : null}
      <PlanChoices
        tenantSlug={slug}
        canManage={canManage}
        plans={plans}
        running={running}
        chosen={plan?.slug ?? null}
      />
      {canManage ? null : <p className="text-muted">Owners and admins choose and change the plan.</p>}
      {canManage && own?.stripe_subscription_id ? (
        <FailureBoundary what="the invoices of your plan" reassurance="They are kept at Stripe.">
          <Suspense>
            <Invoices stripeSubscriptionId={own.stripe_subscription_id} />
          </Suspense>
        </FailureBoundary>
      ) : null}
    </>
  );
}

interface ChoiceProps {
  slug: string;
  running: SubscriptionRow | null;
  plan: PlanRow;
  card: string | null;
}

async function Choice({ slug, running, plan, card }: ChoiceProps) {
  // One key for this look at the choice: pressing twice does it once.
  const requestKey = crypto.randomUUID();
  if (!running) {
    return <SubscribeDecision tenantSlug={slug} plan={plan} card={card} requestKey={requestKey} />;
  }
  if (running.status === 'past_due') {
    return (
      <Alert tone="debt" title="Pay the last renewal first">
        Then the plan can be changed.
      </Alert>
    );
  }
  if (running.plan_id === plan.id) return null;
  if (running.billed_every !== plan.billed_every || running.currency !== plan.currency) {
    return (
      <Alert tone="debt" title={`${plan.name} is billed in another rhythm`}>
        Cancel your plan at the end of the period, then choose this one.
      </Alert>
    );
  }
  const preview = await previewChange(running, plan);
  return (
    <ChangeDecision tenantSlug={slug} own={running} plan={plan} preview={preview} requestKey={requestKey} />
  );
}

async function Invoices({ stripeSubscriptionId }: { stripeSubscriptionId: string }) {
  return <PlanInvoices invoices={await listPlanInvoices(stripeSubscriptionId)} />;
}
