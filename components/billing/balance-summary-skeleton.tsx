import { Card } from '#components/ui/card.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

/** The place of the balance, in its final size. */
export function BalanceSummarySkeleton() {
  return (
    <Card aria-label="Balance" aria-busy className="p-4 sm:p-5">
      <div className="grid gap-x-10 gap-y-5 md:grid-cols-[minmax(0,1.4fr)_minmax(0,2fr)_auto] md:items-start">
        <div>
          <Skeleton className="h-4 w-28" />
          <Skeleton className="mt-1.5 h-9 w-48" />
          <Skeleton className="mt-1.5 h-4 w-40" />
        </div>
        <div className="grid grid-cols-2 gap-10">
          <Skeleton className="h-14 w-full" />
          <Skeleton className="h-14 w-full" />
        </div>
        <Skeleton className="h-9 w-28 max-md:w-full md:mt-1" />
      </div>
    </Card>
  );
}
