import type { Metadata } from 'next';
import { Conversation } from '#components/chat/conversation.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { listMessages } from '#lib/chat/list-messages.ts';
import { threadOf } from '#lib/chat/thread.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Conversation' };

/** A conversation to try: how a customer of this tenant buys, in a thread of one's own. */
export default async function ChatPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { user, tenant } = await requireTenantPage((await params).tenant);
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-6">
      <PageHeader
        title="Conversation"
        back={{ href: `/${tenant.slug}/settings/selling`, label: 'Selling' }}
        description={`Try how a customer of ${tenant.name} buys: ask, pay, and see the confirmation arrive. Everyone has a thread of their own.`}
      />
      <Conversation tenantSlug={tenant.slug} initial={await listMessages(tenant.id, threadOf(user.id))} />
    </div>
  );
}
