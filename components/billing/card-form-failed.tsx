import type { ReactNode } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';

/** Where Stripe.js did not load. @param children what that means for the money */
export function CardFormFailed({ onRetry, children }: { onRetry: () => void; children?: ReactNode }) {
  return (
    <Alert
      tone="declined"
      role="alert"
      title="We couldn't load the card form."
      action={
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {children} Check your connection, and whether something in your browser blocks Stripe.
    </Alert>
  );
}
