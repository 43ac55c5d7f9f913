import type { Metadata } from 'next';
import { Suspense } from 'react';
import { Card } from '#components/ui/card.tsx';
import { FailureBoundary } from '#components/ui/failure-boundary.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { singleParam } from '#lib/http/single-param.ts';
import { TenantPlan } from './tenant-plan.tsx';

export const metadata: Metadata = { title: 'Plan' };

interface PlanPageProps {
  params: Promise<{ tenant: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function PlanPage({ params, searchParams }: PlanPageProps) {
  const { tenant } = await params;
  const { choose, cancel } = await searchParams;
  return (
    <FailureBoundary what="your plan" reassurance="It runs as before, and your credits are safe.">
      <Suspense fallback={<PlanSkeleton />}>
        <TenantPlan slug={tenant} chosen={singleParam(choose) ?? null} isCanceling={cancel !== undefined} />
      </Suspense>
    </FailureBoundary>
  );
}

function PlanSkeleton() {
  return (
    <Card aria-label="Plan" aria-busy className="p-4 sm:p-5">
      <Skeleton className="h-5 w-24" />
      <Skeleton className="mt-4 h-48 w-full" />
    </Card>
  );
}
