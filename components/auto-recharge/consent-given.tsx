import { Time } from '#components/ui/time.tsx';

export interface ConsentGivenProps {
  words: string;
  /** ISO 8601. */
  at: string;
  /** Null for somebody who is no member any more. */
  by: string | null;
}

/** What was agreed to, by whom and when: the very words. */
export function ConsentGiven({ words, at, by }: ConsentGivenProps) {
  return (
    <details className="rounded-md border bg-surface px-4 py-3 shadow-raised sm:px-5">
      <summary className="font-medium">
        Agreed to by {by ?? 'a former member'} on <Time at={at} />
      </summary>
      <blockquote className="mt-2 max-w-measure text-muted">{words}</blockquote>
    </details>
  );
}
