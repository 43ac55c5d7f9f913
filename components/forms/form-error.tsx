import { Alert } from '#components/ui/alert.tsx';
import type { ApiError } from '#lib/http/call-api.ts';

/** A refusal that concerns no single field, announced as it appears. */
export function FormError({ error }: { error: ApiError | null }) {
  return (
    <div role="alert" className="empty:hidden">
      {error ? <Alert tone="declined">{error.message}</Alert> : null}
    </div>
  );
}
