import type { Metadata } from 'next';
import { PreferencesCard } from '#components/notices/preferences-card.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { listNoticeKinds } from '#lib/notifications/notice-kinds.ts';
import { listUnwanted } from '#lib/notifications/preferences.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Notifications' };

export default async function NotificationsPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { user, tenant } = await requireTenantPage((await params).tenant);
  if (tenant.role === 'member') {
    return (
      <>
        <PageHeader title="Notifications" />
        <Alert title={`Only owners and admins of ${tenant.name} are told`}>
          They hear of purchases, recharges and cards. Ask one of them to make you an admin if you should too.
        </Alert>
      </>
    );
  }
  const unwanted = await listUnwanted(tenant.id);
  const kinds = listNoticeKinds().map((definition) => ({
    ...definition,
    unwanted: definition.channels.filter((channel) => unwanted.has(`${definition.kind} ${channel}`)),
  }));
  return (
    <>
      <PageHeader
        title="Notifications"
        description={`What you, ${user.email}, are told of ${tenant.name}. Each event is told once. Others choose for themselves.`}
      />
      {[...new Set(kinds.map(({ group }) => group))].map((group) => (
        <PreferencesCard
          key={group}
          tenantSlug={tenant.slug}
          title={group}
          kinds={kinds.filter((kind) => kind.group === group)}
        />
      ))}
    </>
  );
}
