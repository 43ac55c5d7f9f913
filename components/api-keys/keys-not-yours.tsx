import { EmptyState } from '#components/ui/empty-state.tsx';

/** What a member sees: that keys exist is no secret, but who may see them is decided by role. */
export function KeysNotYours({ tenantName, managers }: { tenantName: string; managers: readonly string[] }) {
  const names = new Intl.ListFormat('en', { type: 'disjunction' }).format(managers);
  return (
    <EmptyState title="Only owners and admins manage API keys">
      A key spends the credits of {tenantName}, so that members neither see nor create them. Ask {names}.
    </EmptyState>
  );
}
