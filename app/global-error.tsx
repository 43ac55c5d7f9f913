'use client';

import { MessagePage } from '#components/shell/message-page.tsx';
import { Button } from '#components/ui/button.tsx';
import './globals.css';

/** Stands in for the whole document when the root layout itself failed. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body className="flex min-h-dvh flex-col">
        <title>Something went wrong · Refill</title>
        <MessagePage
          title="Something went wrong on our side"
          action={
            <Button variant="primary" onClick={() => retry()}>
              Try again
            </Button>
          }
        >
          Your credits and cards are safe. Try again in a moment.
        </MessagePage>
      </body>
    </html>
  );
}
