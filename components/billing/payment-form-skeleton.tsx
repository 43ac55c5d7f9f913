import { Skeleton } from '#components/ui/skeleton.tsx';

/** The place of the payment form, in its final size. */
export function PaymentFormSkeleton() {
  return (
    <div className="grid gap-4" aria-busy>
      <CardFieldsSkeleton />
      <Skeleton className="h-16 w-full" />
      <Skeleton className="h-11 w-full" />
    </div>
  );
}

/** The place of Stripe's frame. */
export function CardFieldsSkeleton() {
  return (
    <div className="grid gap-4" aria-hidden>
      <Skeleton className="h-17 w-full" />
      <div className="grid grid-cols-2 gap-3">
        <Skeleton className="h-17" />
        <Skeleton className="h-17" />
      </div>
      <div className="grid grid-cols-2 gap-3">
        <Skeleton className="h-17" />
        <Skeleton className="h-17" />
      </div>
    </div>
  );
}
