import type { Metadata } from 'next';
import { PlanForm } from '#components/admin/plan-form.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { countSubscribers } from '#lib/subscriptions/count-subscribers.ts';
import { listPlans } from '#lib/subscriptions/plan.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Plans' };

/** What tenants can subscribe to, edited in place. */
export default async function PlansPage() {
  await requireOperatorPage();
  const [plans, subscribers] = await Promise.all([listPlans(null), countSubscribers()]);
  const nextPosition = Math.max(0, ...plans.map(({ position }) => position)) + 1;
  return (
    <>
      <PageHeader
        title="Plans"
        description="A change counts for whoever subscribes or changes from now on: plans that run keep their price and their credits."
      />
      {plans.map((plan) => {
        const count = subscribers.get(plan.id) ?? 0;
        return (
          <Card key={plan.id}>
            <CardHeader
              title={plan.name}
              description={
                <>
                  <span className="font-mono text-xs">{plan.slug}</span> ·{' '}
                  {count === 1 ? '1 subscriber' : `${count} subscribers`}
                </>
              }
              action={plan.is_active ? <Badge tone="done">On offer</Badge> : <Badge>Not on offer</Badge>}
            />
            <CardBody>
              <PlanForm plan={plan} nextPosition={nextPosition} />
            </CardBody>
          </Card>
        );
      })}
      <Card>
        <CardHeader title="New plan" description="The short name stays for good." />
        <CardBody>
          <PlanForm key={plans.length} plan={null} nextPosition={nextPosition} />
        </CardBody>
      </Card>
    </>
  );
}
