'use client';

import { FailurePanel } from '#components/ui/failure-panel.tsx';

export default function SummaryError({ retry }: { error: unknown; retry: () => void }) {
  return <FailurePanel what="your balance" reassurance="Your credits are safe." retry={retry} />;
}
