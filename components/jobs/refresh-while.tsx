'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

const EVERY_MS = 1_000;

/** Shows the page anew every second while something on it goes on, and nobody is looking elsewhere. */
export function RefreshWhile({ isGoingOn }: { isGoingOn: boolean }) {
  const router = useRouter();
  useEffect(() => {
    if (!isGoingOn) return;
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [isGoingOn, router]);
  return null;
}
