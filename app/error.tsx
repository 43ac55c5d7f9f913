'use client';

import { MessagePage } from '#components/shell/message-page.tsx';
import { Button } from '#components/ui/button.tsx';
import { errorReference } from '#components/ui/error-reference.ts';

/** What a person sees when a page failed: that nothing was lost, and a reference that leads to the server's log. */
export default function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  const reference = errorReference(error);
  return (
    <MessagePage
      title="We couldn't load this page"
      action={
        <Button variant="primary" onClick={() => retry()}>
          Try again
        </Button>
      }
    >
      Your credits and cards are safe, and nothing was charged by opening it.
      {reference ? (
        <>
          {' '}
          If it stays like this, tell us the reference <span className="font-mono">{reference}</span>.
        </>
      ) : null}
    </MessagePage>
  );
}
