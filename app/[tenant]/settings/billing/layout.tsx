import { type ReactNode, Suspense } from 'react';
import { BalanceSummarySkeleton } from '#components/billing/balance-summary-skeleton.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { FailureBoundary } from '#components/ui/failure-boundary.tsx';
import { TabLinks } from '#components/ui/tab-links.tsx';
import { LowBalance } from './low-balance.tsx';
import { Notices } from './notices.tsx';
import { TenantBalance } from './tenant-balance.tsx';
import { UnpaidInvoices } from './unpaid-invoices.tsx';

interface BillingLayoutProps {
  params: Promise<{ tenant: string }>;
  children: ReactNode;
}

/**
 * The balance streams in beside the tab, and when it cannot be read it fails in its own panel while the tab goes on
 * working.
 */
export default async function BillingLayout({ params, children }: BillingLayoutProps) {
  const { tenant } = await params;
  const billing = `/${tenant}/settings/billing`;
  return (
    <>
      <PageHeader title="Credits & Billing" />
      <FailureBoundary what="your balance" reassurance="Your credits are safe.">
        <Suspense fallback={<BalanceSummarySkeleton />}>
          <TenantBalance slug={tenant} />
        </Suspense>
      </FailureBoundary>
      <FailureBoundary what="your notices" reassurance="Your credits are safe.">
        <Suspense>
          <Notices slug={tenant} />
        </Suspense>
      </FailureBoundary>
      <FailureBoundary what="your alerts" reassurance="Your credits are safe.">
        <Suspense>
          <LowBalance slug={tenant} />
        </Suspense>
      </FailureBoundary>
      <FailureBoundary what="your open invoices" reassurance="Nothing was charged.">
        <Suspense>
          <UnpaidInvoices slug={tenant} />
        </Suspense>
      </FailureBoundary>
      <TabLinks
        label="Credits & Billing"
        tabs={[
          { href: `${billing}/purchase`, label: 'Purchase Credits' },
          { href: `${billing}/plan`, label: 'Plan' },
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
