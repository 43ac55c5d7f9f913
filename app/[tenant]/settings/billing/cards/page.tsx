import type { Metadata } from 'next';
import { ComingTab } from '#components/billing/coming-tab.tsx';

export const metadata: Metadata = { title: 'Saved Cards' };

export default function SavedCardsPage() {
  return (
    <ComingTab
      title="Saved Cards"
      promises={[
        'list every card with its brand, last four digits and expiry, and say in words when one expires soon',
        'choose the default card by its star',
        'remove a card, naming what depends on it before it goes',
      ]}
    />
  );
}
