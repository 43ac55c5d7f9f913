import { DismissButton } from '#components/notices/dismiss-button.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Time } from '#components/ui/time.tsx';
import type { CreditAlert } from '#lib/alerts/find-open-alert.ts';
import { formatCredits } from '#lib/money.ts';

/** That the balance fell below a threshold, until an owner or admin has dismissed it for all of them. */
export function AlertBanner({ tenantSlug, alert }: { tenantSlug: string; alert: CreditAlert }) {
  const title = `Your balance fell below ${formatCredits(alert.thresholdCredits)} credits`;
  return (
    <Alert
      tone="debt"
      title={title}
      action={<DismissButton path={`/api/tenants/${tenantSlug}/alerts/seen`} label={title} />}
    >
      {formatCredits(alert.availableCredits)} were left on <Time at={alert.crossedAt} />. Work that finds too
      few credits is refused; buy more before it comes to that.
    </Alert>
  );
}
