import { clsx } from 'clsx';
import Link from 'next/link';
import { Time } from '#components/ui/time.tsx';
import { gapWords, type StoryStep } from '#lib/analytics/tell-payment-story.ts';
import { writeDate } from '#lib/invoices/invoice-words.ts';

const MARKS = { neutral: 'bg-edge', done: 'bg-done', debt: 'bg-debt', declined: 'bg-declined' };

/** What happened, from top to bottom, with the time between. */
export function Story({ steps }: { steps: readonly StoryStep[] }) {
  return (
    <ol aria-label="What happened" className="px-4 py-4 sm:px-5">
      {steps.map(({ key, at, day, title, detail, tone, href }, index) => {
        const before = steps[index - 1];
        const gap = before ? gapWords(Date.parse(at) - Date.parse(before.at)) : '';
        return (
          <li key={key}>
            {index > 0 ? (
              <p className="ms-[3px] min-h-4 border-s py-1 ps-5 text-muted text-xs tabular-nums">
                {gap ? `${gap} later` : null}
              </p>
            ) : null}
            <div className="flex items-baseline gap-3">
              <span aria-hidden className={clsx('size-[7px] shrink-0 rounded-full', MARKS[tone])} />
              <div className="min-w-0 grow">
                <p className="flex flex-wrap items-baseline justify-between gap-x-4">
                  <span className="break-words font-medium">
                    {href ? (
                      <Link href={href} className="text-accent-ink underline underline-offset-2">
                        {title}
                      </Link>
                    ) : (
                      title
                    )}
                  </span>
                  {day ? (
                    <span className="text-muted text-xs tabular-nums">{writeDate(day)}</span>
                  ) : (
                    <Time at={at} format="second" className="text-muted text-xs tabular-nums" />
                  )}
                </p>
                <p className="max-w-measure break-words text-muted">{detail}</p>
              </div>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
