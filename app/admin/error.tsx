'use client';

import { FailurePanel } from '#components/ui/failure-panel.tsx';

/** A page of an operator that failed leaves the way to the others standing. */
export default function AdminError({ retry }: { error: unknown; retry: () => void }) {
  return <FailurePanel what="this page" reassurance="Nothing was changed by opening it." retry={retry} />;
}
