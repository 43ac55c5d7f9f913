import { KeyName } from '#components/api-keys/key-name.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ListedApiKey } from '#lib/api-keys/list-api-keys.ts';

/** Folded away: they are kept for those who ask which key an entry of the ledger came from. */
export function RevokedKeys({ keys }: { keys: readonly ListedApiKey[] }) {
  return (
    <Disclosure title={`Revoked keys (${keys.length})`}>
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
                <KeyName name={key.name} prefix={key.prefix} />
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
    </Disclosure>
  );
}
