import type { Metadata } from 'next';
import { ComingTab } from '#components/billing/coming-tab.tsx';

export const metadata: Metadata = { title: 'History' };

export default function HistoryPage() {
  return (
    <ComingTab
      title="History"
      promises={[
        'list every payment with its receipt and what it bought',
        'list every entry of the ledger, with filters and a CSV',
        'answer "why was I charged?" for each recharge',
      ]}
    />
  );
}
