import type { ReactNode } from 'react';
import { PageHeader } from '#components/shell/page-header.tsx';
import { TabLinks } from '#components/ui/tab-links.tsx';

interface BillingLayoutProps {
  params: Promise<{ tenant: string }>;
  children: ReactNode;
  summary: ReactNode;
}

/**
 * The balance stands in a slot of its own: it streams in beside the tab, and when it cannot be read it fails in its
 * own panel while the tab goes on working.
 */
export default async function BillingLayout({ params, children, summary }: BillingLayoutProps) {
  const billing = `/${(await params).tenant}/settings/billing`;
  return (
    <>
      <PageHeader title="Credits & Billing" />
      {summary}
      <TabLinks
        label="Credits & Billing"
        tabs={[
          { href: `${billing}/purchase`, label: 'Purchase Credits' },
          { href: `${billing}/cards`, label: 'Saved Cards' },
          { href: `${billing}/auto-recharge`, label: 'Auto-Recharge' },
          { href: `${billing}/history`, label: 'History' },
          { href: `${billing}/usage`, label: 'Usage' },
          { href: `${billing}/invoices`, label: 'Invoices' },
        ]}
      />
      {children}
    </>
  );
}
