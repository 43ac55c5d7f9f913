import type { Metadata } from 'next';
import { ComingTab } from '#components/billing/coming-tab.tsx';

export const metadata: Metadata = { title: 'Invoices' };

export default function InvoicesPage() {
  return (
    <ComingTab
      title="Invoices"
      promises={['list every invoice with its PDF', 'keep your billing address and tax numbers']}
    />
  );
}
