import type { Metadata } from 'next';
import { ComingTab } from '#components/billing/coming-tab.tsx';

export const metadata: Metadata = { title: 'Usage' };

export default function UsagePage() {
  return (
    <ComingTab
      title="Usage"
      promises={[
        'show what spends your credits, day by day',
        'estimate how long the balance lasts at the present rate',
      ]}
    />
  );
}
