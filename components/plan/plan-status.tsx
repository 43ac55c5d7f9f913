import { PlanAction } from '#components/plan/plan-action.tsx';
import { rhythmWords } from '#components/plan/plan-words.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Amount } from '#components/ui/amount.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCredits, formatMoney } from '#lib/money.ts';
import type { SubscriptionRow } from '#lib/subscriptions/subscription.ts';

export interface PlanStatusProps {
  tenantSlug: string;
  canManage: boolean;
  own: SubscriptionRow;
  /** The card that renewals are charged to, in words; null where none is saved. */
  card: string | null;
}

/** The plan that runs: what it costs and adds, what comes next, and what can be done about it. */
export function PlanStatus({ tenantSlug, canManage, own, card }: PlanStatusProps) {
  const end = own.current_period_end?.toISOString();
  return (
    <Card>
      <CardHeader
        title={own.plan_name}
        description={
          <>
            <Amount minor={own.price_cents} currency={own.currency} /> {rhythmWords(own.billed_every)},{' '}
            {formatCredits(own.credits_per_period)} credits each time
          </>
        }
        action={<StatusBadge own={own} />}
      />
      <CardBody className="grid gap-4">
        {own.status === 'past_due' && own.grace_ends_at ? (
          <Alert
            tone="declined"
            title="The last renewal was not paid"
            action={
              canManage && card ? (
                <PlanAction
                  tenantSlug={tenantSlug}
                  body={{ action: 'pay' }}
                  pendingWords="Paying…"
                  doneWords="Paid. The credits of this period were added."
                  variant="primary"
                >
                  Pay {formatMoney(own.price_cents, own.currency)} with {card}
                </PlanAction>
              ) : null
            }
          >
            Your card declined it. Nothing was charged, and this period’s credits are not added yet. Your plan
            works until <Time at={own.grace_ends_at.toISOString()} format="date" />.
          </Alert>
        ) : null}
        {end && own.status !== 'past_due' ? (
          <p>
            {own.cancel_at_period_end ? 'It ends ' : 'It renews '}
            <Time at={end} format="date" />
            {own.cancel_at_period_end
              ? '. Everything works until then, and nothing more is charged.'
              : card
                ? `, charged to ${card}.`
                : '.'}
          </p>
        ) : null}
        {canManage ? (
          <div className="flex flex-wrap gap-2">
            {own.cancel_at_period_end ? (
              <PlanAction
                tenantSlug={tenantSlug}
                body={{ action: 'resume' }}
                pendingWords="Taking it back…"
                doneWords="Your plan goes on."
                variant="primary"
              >
                Keep the plan
              </PlanAction>
            ) : (
              <ButtonLink href={`/${tenantSlug}/settings/billing/plan?cancel=yes#decision`}>
                Cancel the plan
              </ButtonLink>
            )}
          </div>
        ) : null}
      </CardBody>
    </Card>
  );
}

function StatusBadge({ own }: { own: SubscriptionRow }) {
  if (own.status === 'past_due') return <Badge tone="declined">Not paid</Badge>;
  if (own.cancel_at_period_end) return <Badge tone="debt">Ends soon</Badge>;
  return <Badge tone="done">Active</Badge>;
}
