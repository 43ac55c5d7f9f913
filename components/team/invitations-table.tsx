import { RemovalButton } from '#components/team/removal-button.tsx';
import { type PendingInvitation, ROLE_WORDS } from '#components/team/team.ts';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';

export interface InvitationsTableProps {
  tenantSlug: string;
  invitations: readonly PendingInvitation[];
}

/** Invitations that nobody has accepted yet. */
export function InvitationsTable({ tenantSlug, invitations }: InvitationsTableProps) {
  return (
    <Table caption="Open invitations">
      <thead>
        <tr>
          <Th>Email</Th>
          <Th>Role</Th>
          <Th>Valid until</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {invitations.map(({ id, email, role, expiresAt }) => (
          <Tr key={id}>
            <Td className="break-all max-sm:font-medium">{email}</Td>
            <Td label="Role">{ROLE_WORDS[role]}</Td>
            <Td label="Valid until" className="text-muted">
              <Time at={expiresAt} format="date" />
            </Td>
            <Td className="sm:text-end!">
              <RemovalButton
                path={`/api/tenants/${tenantSlug}/invitations/${id}`}
                label="Withdraw"
                pendingLabel="Withdrawing…"
                subject={`the invitation of ${email}`}
                question={`Withdraw the invitation of ${email}?`}
                consequence="Its link stops working at once. You can invite them again."
                done={`The invitation of ${email} was withdrawn.`}
              />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
