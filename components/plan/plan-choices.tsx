import { clsx } from 'clsx';
import { rhythmWords, rolloverWords } from '#components/plan/plan-words.ts';
import { Amount } from '#components/ui/amount.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { formatCredits } from '#lib/money.ts';
import type { PlanRow } from '#lib/subscriptions/plan.ts';
import type { SubscriptionRow } from '#lib/subscriptions/subscription.ts';

export interface PlanChoicesProps {
  tenantSlug: string;
  canManage: boolean;
  plans: readonly PlanRow[];
  /** Null where no plan runs. */
  running: SubscriptionRow | null;
  chosen: string | null;
}

/** What can be subscribed to: each plan with its credits, its price and what becomes of what is left. */
export function PlanChoices({ tenantSlug, canManage, plans, running, chosen }: PlanChoicesProps) {
  if (plans.length === 0) {
    return <EmptyState title="No plans on offer">Credits are bought in packages for now.</EmptyState>;
  }
  return (
    <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {plans.map((plan) => {
        const isOwn = running?.plan_id === plan.id;
        return (
          <li
            key={plan.id}
            className={clsx(
              'flex flex-col gap-3 rounded-md border bg-surface p-4 shadow-raised',
              plan.slug === chosen && 'border-accent-ink ring-1 ring-accent-ink',
            )}
          >
            <span className="flex min-h-5 items-center justify-between gap-2">
              <h3 className="font-medium">{plan.name}</h3>
              {isOwn ? <Badge tone="accent">Your plan</Badge> : null}
            </span>
            <p className="flex items-baseline gap-1.5">
              <span className="font-semibold text-2xl tabular-nums tracking-tight">
                {formatCredits(plan.credits_per_period)}
              </span>
              <span className="text-muted">credits {rhythmWords(plan.billed_every)}</span>
            </p>
            <p className="text-muted">{plan.description || rolloverWords(plan)}</p>
            <div className="mt-auto flex min-h-11 flex-wrap items-center justify-between gap-3 border-t pt-3">
              <span>
                <Amount minor={plan.price_cents} currency={plan.currency} className="font-medium text-base" />{' '}
                <span className="text-muted text-xs">{rhythmWords(plan.billed_every)}</span>
              </span>
              {canManage && !isOwn ? (
                <ButtonLink
                  size="sm"
                  href={`/${tenantSlug}/settings/billing/plan?choose=${plan.slug}#decision`}
                  aria-label={`${choiceWords(plan, running)}${running ? ' to' : ''} ${plan.name}`}
                >
                  {choiceWords(plan, running)}
                </ButtonLink>
              ) : null}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function choiceWords(plan: PlanRow, running: SubscriptionRow | null): string {
  if (!running) return 'Choose';
  return plan.price_cents > running.price_cents ? 'Upgrade' : 'Switch';
}
