import { Badge } from '#components/ui/badge.tsx';

/** Says, as long as it is so, that no card is charged here. */
export function SandboxBadge() {
  return (
    <span title="Payments and mail stay on this machine. No card is charged.">
      <Badge tone="debt">Sandbox</Badge>
    </span>
  );
}
