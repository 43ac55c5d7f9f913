import type { Metadata } from 'next';
import { ComingTab } from '#components/billing/coming-tab.tsx';

export const metadata: Metadata = { title: 'Auto-Recharge' };

export default function AutoRechargePage() {
  return (
    <ComingTab
      title="Auto-Recharge"
      promises={[
        'buy credits by itself when the balance falls below a threshold you set',
        'keep within a monthly limit, and pause in one click',
        'show what the last 30 days would have cost before you switch it on',
      ]}
    />
  );
}
