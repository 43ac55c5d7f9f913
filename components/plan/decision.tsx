import type { ReactNode } from 'react';
import { PlanAction } from '#components/plan/plan-action.tsx';
import { rhythmWords, rolloverWords } from '#components/plan/plan-words.ts';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCredits, formatMoney } from '#lib/money.ts';
import type { ChangePreview } from '#lib/subscriptions/change-subscription.ts';
import type { PlanRow } from '#lib/subscriptions/plan.ts';
import type { SubscriptionRow } from '#lib/subscriptions/subscription.ts';

interface DecisionProps {
  tenantSlug: string;
  title: string;
  facts: readonly (readonly [label: string, value: ReactNode])[];
  children: ReactNode;
}

/** What follows from a choice, and the button that makes it so. */
function Decision({ tenantSlug, title, facts, children }: DecisionProps) {
  return (
    <Card id="decision" aria-label={title} className="border-accent-ink">
      <CardHeader title={title} />
      <CardBody className="grid gap-4">
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[max-content_1fr]">
          {facts.map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted max-sm:mt-1">{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <div className="flex flex-wrap items-start gap-2">
          {children}
          <ButtonLink href={`/${tenantSlug}/settings/billing/plan`} variant="ghost" scroll={false}>
            Not now
          </ButtonLink>
        </div>
      </CardBody>
    </Card>
  );
}

interface SubscribeProps {
  tenantSlug: string;
  plan: PlanRow;
  /** In words; null where a page asks for one. */
  card: string | null;
  requestKey: string;
}

/** A first plan: charged now, and at every renewal. */
export function SubscribeDecision({ tenantSlug, plan, card, requestKey }: SubscribeProps) {
  const price = formatMoney(plan.price_cents, plan.currency);
  return (
    <Decision
      tenantSlug={tenantSlug}
      title={`Subscribe to ${plan.name}`}
      facts={[
        ['Charged today', `${price}, then ${price} ${rhythmWords(plan.billed_every)} until you cancel`],
        ['Added today', `${formatCredits(plan.credits_per_period)} credits, and again at each renewal`],
        ['What is left', rolloverWords(plan)],
        ['Paid with', card ?? 'A card that you enter on the next page'],
      ]}
    >
      <PlanAction
        tenantSlug={tenantSlug}
        body={{ action: 'subscribe', plan: plan.slug, requestKey }}
        pendingWords="Paying…"
        doneWords={`${plan.name} is active. Its credits were added.`}
        variant="primary"
      >
        {card ? `Subscribe for ${price}` : 'Continue to payment'}
      </PlanAction>
    </Decision>
  );
}

interface ChangeProps {
  tenantSlug: string;
  own: SubscriptionRow;
  plan: PlanRow;
  preview: ChangePreview;
  requestKey: string;
}

/** Another plan: what is charged and granted now, as Stripe reckons it, and what comes with the next period. */
export function ChangeDecision({ tenantSlug, own, plan, preview, requestKey }: ChangeProps) {
  const isNow = preview.chargedNowCents > 0;
  const next = preview.nextPeriodAt ? <Time at={preview.nextPeriodAt.toISOString()} format="date" /> : 'then';
  const price = formatMoney(preview.nextPriceCents, preview.currency);
  const now = formatMoney(preview.chargedNowCents, preview.currency);
  return (
    <Decision
      tenantSlug={tenantSlug}
      title={`Change from ${own.plan_name} to ${plan.name}`}
      facts={[
        ['Charged now', isNow ? `${now}, the difference for the rest of this period` : 'Nothing'],
        [
          'Added now',
          preview.creditsNow > 0
            ? `${formatCredits(preview.creditsNow)} credits, the difference for the same time`
            : 'Nothing. The credits of this period stay',
        ],
        [
          'From the next period',
          <>
            {price} {rhythmWords(plan.billed_every)} and {formatCredits(plan.credits_per_period)} credits,
            from {next}
          </>,
        ],
        ['What is left', rolloverWords(plan)],
      ]}
    >
      <PlanAction
        tenantSlug={tenantSlug}
        body={{ action: 'change', plan: plan.slug, requestKey }}
        pendingWords={isNow ? 'Paying…' : 'Changing…'}
        doneWords={`Your plan is ${plan.name}.`}
        variant="primary"
      >
        {isNow ? `Pay ${now} and change` : `Change to ${plan.name}`}
      </PlanAction>
    </Decision>
  );
}

/** The end of a plan: at the end of what is paid, or at once. */
export function CancelDecision({ tenantSlug, own }: { tenantSlug: string; own: SubscriptionRow }) {
  const end = own.current_period_end ? (
    <Time at={own.current_period_end.toISOString()} format="date" />
  ) : (
    'the end of the period'
  );
  return (
    <Decision
      tenantSlug={tenantSlug}
      title={`Cancel ${own.plan_name}`}
      facts={[
        ['At the end of the period', <>It works until {end}. Until then you can take it back.</>],
        ['Now', 'It ends at once. What you paid for this period is not given back.'],
        ['Your credits', 'Credits that you bought stay. The plan’s own follow its rule for what is left.'],
      ]}
    >
      <PlanAction
        tenantSlug={tenantSlug}
        body={{ action: 'cancel', atPeriodEnd: true }}
        pendingWords="Canceling…"
        doneWords="Your plan ends with this period."
        variant="primary"
      >
        Cancel at the end of the period
      </PlanAction>
      <PlanAction
        tenantSlug={tenantSlug}
        body={{ action: 'cancel', atPeriodEnd: false }}
        pendingWords="Ending…"
        doneWords="Your plan has ended."
        variant="danger"
      >
        End it now
      </PlanAction>
    </Decision>
  );
}
