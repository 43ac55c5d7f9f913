'use client';

import { FailurePanel } from '#components/ui/failure-panel.tsx';

/** A page that failed leaves the shell around it standing. */
export default function SettingsError({ retry }: { error: unknown; retry: () => void }) {
  return <FailurePanel what="this page" reassurance="Your credits and cards are safe." retry={retry} />;
}
