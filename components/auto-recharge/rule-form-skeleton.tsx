import { Card } from '#components/ui/card.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

/** The place of the rule, in its usual size. */
export function RuleFormSkeleton() {
  return (
    <Card aria-hidden className="p-4 sm:p-5">
      <Skeleton className="h-180 w-full lg:h-160" />
    </Card>
  );
}
