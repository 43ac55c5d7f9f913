'use client';

import { FailurePanel } from '#components/ui/failure-panel.tsx';

/** A tab that failed leaves the balance and the other tabs standing. */
export default function TabError({ retry }: { error: unknown; retry: () => void }) {
  return <FailurePanel what="this tab" reassurance="Your credits and cards are safe." retry={retry} />;
}
