import type { Metadata } from 'next';
import { ComingTab } from '#components/billing/coming-tab.tsx';

export const metadata: Metadata = { title: 'API keys' };

export default function ApiKeysPage() {
  return (
    <ComingTab
      title="API keys"
      promises={[
        'make and revoke the keys with which your backend spends credits',
        'show when each key was last used',
      ]}
    />
  );
}
