import { Card } from '#components/ui/card.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

/** The place of the cards, in its usual size. */
export function CardsSkeleton() {
  return (
    <Card aria-label="Saved cards" aria-busy>
      <div className="px-4 pt-4 pb-4 sm:px-5">
        <Skeleton className="h-5 w-28" />
        <Skeleton className="mt-1.5 h-4 w-72 max-w-full" />
      </div>
      {['first', 'second'].map((row) => (
        <div key={row} className="flex items-center gap-4 border-t px-4 py-3 sm:px-5">
          <Skeleton className="h-10 w-44" />
        </div>
      ))}
    </Card>
  );
}
