import { KeyBudget } from '#components/api-keys/key-budget.tsx';
import { KeyName } from '#components/api-keys/key-name.tsx';
import { RefundBudget } from '#components/api-keys/refund-budget.tsx';
import { RemovalButton } from '#components/team/removal-button.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { KeyRefundBudget } from '#lib/agent/list-refund-budgets.ts';
import type { ListedApiKey } from '#lib/api-keys/list-api-keys.ts';
import { SCOPE_MEANING } from '#lib/api-keys/scopes.ts';

export interface KeysTableProps {
  tenantSlug: string;
  keys: readonly ListedApiKey[];
  refundBudgets: ReadonlyMap<string, KeyRefundBudget>;
}

/** Keys that work, and those that have run out. */
export function KeysTable({ tenantSlug, keys, refundBudgets }: KeysTableProps) {
  return (
    <Table caption="API keys">
      <thead>
        <tr>
          <Th>Key</Th>
          <Th>May</Th>
          <Th>Budget this month</Th>
          <Th>Refunds this month</Th>
          <Th>Last used</Th>
          <Th>Expires</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <Tr key={key.id}>
            <Td>
              <KeyName name={key.name} prefix={key.prefix}>
                <span className="block text-muted text-xs">
                  Created <Time at={key.createdAt} format="date" className="whitespace-nowrap" />{' '}
                  <span className="sm:block">{key.createdBy ? `by ${key.createdBy}` : 'by a command'}</span>
                </span>
              </KeyName>
            </Td>
            <Td label="May">
              <span className="flex flex-wrap gap-1 max-sm:justify-end">
                {key.scopes.map((scope) => (
                  <span key={scope} title={SCOPE_MEANING[scope]}>
                    <Badge>{scope}</Badge>
                  </span>
                ))}
              </span>
            </Td>
            <Td label="Budget this month">
              <KeyBudget usedCredits={key.budgetUsedCredits} budgetCredits={key.monthlyBudgetCredits} />
            </Td>
            <Td label="Refunds this month">
              {key.scopes.includes('payments') ? (
                <RefundBudget
                  path={`/api/tenants/${tenantSlug}/api-keys/${key.id}/refund-budget`}
                  keyName={key.name}
                  budget={refundBudgets.get(key.id) ?? null}
                />
              ) : (
                <span className="text-muted">None</span>
              )}
            </Td>
            <Td label="Last used" className="whitespace-nowrap text-muted">
              {key.lastUsedAt ? <Time at={key.lastUsedAt} format="date" /> : 'Never'}
            </Td>
            <Td label="Expires" className="whitespace-nowrap text-muted">
              {key.state === 'expired' ? (
                <Badge tone="debt">Expired</Badge>
              ) : key.expiresAt ? (
                <Time at={key.expiresAt} format="date" />
              ) : (
                'Never'
              )}
            </Td>
            <Td className="sm:text-end!">
              <RemovalButton
                path={`/api/tenants/${tenantSlug}/api-keys/${key.id}`}
                label="Revoke"
                pendingLabel="Revoking…"
                subject={key.name}
                question={`Revoke ${key.name}?`}
                consequence={`Within ten seconds every request with ${key.prefix}… is refused, and whatever uses it stops working. This can't be undone: put another key in its place first. Credits it used stay used.`}
                done={`${key.name} was revoked.`}
              />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
