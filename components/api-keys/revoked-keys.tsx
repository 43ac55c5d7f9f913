import ChevronRight from 'lucide-react/icons/chevron-right';
import { Card } from '#components/ui/card.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ListedApiKey } from '#lib/api-keys/list-api-keys.ts';

/** Folded away: they are kept for those who ask which key an entry of the ledger came from. */
export function RevokedKeys({ keys }: { keys: readonly ListedApiKey[] }) {
  return (
    <Card>
      <details className="group">
        <summary className="-outline-offset-2 flex items-center gap-2 rounded-md px-4 py-3 text-muted hover:text-ink sm:px-5 [&::-webkit-details-marker]:hidden">
          <ChevronRight className="size-4 shrink-0 transition-transform group-open:rotate-90" aria-hidden />
          Revoked keys ({keys.length})
        </summary>
        <Table caption="Revoked API keys">
          <thead>
            <tr>
              <Th>Key</Th>
              <Th>Last used</Th>
              <Th>Created</Th>
              <Th>Revoked</Th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <Tr key={key.id}>
                <Td>
                  <span className="min-w-0">
                    <span className="block break-words font-medium">{key.name}</span>
                    <code className="block text-muted text-xs">{key.prefix}…</code>
                  </span>
                </Td>
                <Td label="Last used" className="text-muted">
                  {key.lastUsedAt ? <Time at={key.lastUsedAt} /> : 'Never'}
                </Td>
                <Td label="Created" className="text-muted">
                  <Time at={key.createdAt} format="date" />
                </Td>
                <Td label="Revoked" className="text-muted">
                  {key.revokedAt ? <Time at={key.revokedAt} /> : null}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </details>
    </Card>
  );
}
