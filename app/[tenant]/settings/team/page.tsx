import type { Metadata } from 'next';
import { PageHeader } from '#components/shell/page-header.tsx';
import { InvitationsTable } from '#components/team/invitations-table.tsx';
import { InviteForm } from '#components/team/invite-form.tsx';
import { MembersTable } from '#components/team/members-table.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { getTeam } from '#lib/team/get-team.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Team' };

export default async function TeamPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { user, tenant } = await requireTenantPage((await params).tenant);
  const { members, invitations } = await getTeam(tenant.id);
  const canManage = tenant.role !== 'member';
  return (
    <>
      <PageHeader title="Team" description={`Who may see and spend the credits of ${tenant.name}.`} />
      {canManage ? (
        <Card>
          <CardHeader title="Invite someone" />
          <CardBody>
            <InviteForm tenantSlug={tenant.slug} />
          </CardBody>
        </Card>
      ) : null}
      <Card>
        <CardHeader title="Members" />
        <div className="pt-3">
          <MembersTable tenant={tenant} members={members} viewerId={user.id} canManage={canManage} />
        </div>
      </Card>
      {canManage ? (
        <Card>
          <CardHeader title="Open invitations" />
          {invitations.length > 0 ? (
            <div className="pt-3">
              <InvitationsTable tenantSlug={tenant.slug} invitations={invitations} />
            </div>
          ) : (
            <EmptyState title="No open invitations">
              Someone you invite is listed here until they accept.
            </EmptyState>
          )}
        </Card>
      ) : null}
    </>
  );
}
