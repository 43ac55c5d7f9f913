'use client';

import { unstable_rethrow, useRouter } from 'next/navigation';
import { Component, type ReactNode } from 'react';
import { FailurePanel } from '#components/ui/failure-panel.tsx';

export interface FailureBoundaryProps {
  /** What could not be loaded: "your cards". */
  what: string;
  /** That nothing is lost: "They are safe." */
  reassurance: string;
  children: ReactNode;
}

interface FailedPartProps {
  what: string;
  reassurance: string;
  onRetry: () => void;
}

function FailedPart({ what, reassurance, onRetry }: FailedPartProps) {
  const router = useRouter();
  const retry = () => {
    router.refresh();
    onRetry();
  };
  return <FailurePanel what={what} reassurance={reassurance} retry={retry} />;
}

/**
 * Keeps the failure of what it holds to its own panel; the rest of the page goes on. The server has logged it already.
 * Next's own `catchError` does the same and brings 4 kB of the older router's error page along.
 */
export class FailureBoundary extends Component<FailureBoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(error: unknown): { hasFailed: boolean } {
    // A redirect and a "not found" travel as errors too, and are meant for Next.
    unstable_rethrow(error);
    return { hasFailed: true };
  }

  override render(): ReactNode {
    const { what, reassurance, children } = this.props;
    if (!this.state.hasFailed) return children;
    return (
      <FailedPart what={what} reassurance={reassurance} onRetry={() => this.setState({ hasFailed: false })} />
    );
  }
}
