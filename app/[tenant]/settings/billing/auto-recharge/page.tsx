import type { Metadata } from 'next';
import { Suspense } from 'react';
import { RuleFormSkeleton } from '#components/auto-recharge/rule-form-skeleton.tsx';
import { Card } from '#components/ui/card.tsx';
import { FailureBoundary } from '#components/ui/failure-boundary.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { TenantRecharge } from './tenant-recharge.tsx';

export const metadata: Metadata = { title: 'Auto-Recharge' };

export default async function AutoRechargePage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant } = await params;
  return (
    <FailureBoundary what="auto-recharge" reassurance="Its settings and limits are kept and hold as before.">
      <Suspense fallback={<RechargeSkeleton />}>
        <TenantRecharge slug={tenant} />
      </Suspense>
    </FailureBoundary>
  );
}

function RechargeSkeleton() {
  return (
    <>
      <Card aria-label="Auto-recharge" aria-busy className="p-4 sm:p-5">
        <Skeleton className="h-5 w-16" />
        <Skeleton className="mt-2 h-6 w-96 max-w-full" />
      </Card>
      <RuleFormSkeleton />
    </>
  );
}
