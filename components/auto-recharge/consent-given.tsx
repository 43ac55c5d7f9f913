import { Disclosure } from '#components/ui/disclosure.tsx';
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
    <Disclosure
      title={
        <>
          Agreed to by {by ?? 'a former member'} on <Time at={at} />
        </>
      }
    >
      <blockquote className="max-w-measure px-4 pb-4 text-muted sm:px-5">{words}</blockquote>
    </Disclosure>
  );
}
