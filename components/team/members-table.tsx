import { RemovalButton } from '#components/team/removal-button.tsx';
import { ROLE_WORDS, type TeamMember } from '#components/team/team.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';

export interface MembersTableProps {
  tenant: { slug: string; name: string };
  members: readonly TeamMember[];
  /** Who is looking: nobody removes themselves here. */
  viewerId: string;
  canManage: boolean;
}

export function MembersTable({ tenant, members, viewerId, canManage }: MembersTableProps) {
  return (
    <Table caption={`Members of ${tenant.name}`}>
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Role</Th>
          <Th>Joined</Th>
          {canManage ? (
            <Th>
              <span className="sr-only">Actions</span>
            </Th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {members.map(({ userId, fullName, email, role, joinedAt }) => {
          const name = fullName || email;
          return (
            <Tr key={userId}>
              <Td>
                <span className="min-w-0">
                  <span className="block font-medium">
                    {name}
                    {userId === viewerId ? <span className="font-normal text-muted"> (you)</span> : null}
                  </span>
                  <span className="block break-all text-muted">{email}</span>
                </span>
              </Td>
              <Td label="Role">
                <Badge tone={role === 'owner' ? 'accent' : 'neutral'}>{ROLE_WORDS[role]}</Badge>
              </Td>
              <Td label="Joined" className="text-muted">
                <Time at={joinedAt} format="date" />
              </Td>
              {canManage ? (
                <Td className="sm:text-end!">
                  {role === 'owner' || userId === viewerId ? null : (
                    <RemovalButton
                      path={`/api/tenants/${tenant.slug}/members/${userId}`}
                      label="Remove"
                      pendingLabel="Removing…"
                      subject={name}
                      question={`Remove ${name} from ${tenant.name}?`}
                      consequence="They lose access at their next click. Credits, cards and history stay."
                      done={`${name} was removed.`}
                    />
                  )}
                </Td>
              ) : null}
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}
