import type { ReactNode } from 'react';
import { ERROR_STATUS, type ErrorCode } from '#lib/http/errors.ts';
import { ERROR_MEANINGS } from '#lib/openapi/error-meanings.ts';

/** Every code that a call of the reference may answer, by status. */
export function ErrorsTable({ codes }: { codes: readonly ErrorCode[] }) {
  const sorted = codes.toSorted((a, b) => ERROR_STATUS[a] - ERROR_STATUS[b] || a.localeCompare(b));
  return (
    <dl className="divide-y border-y">
      {sorted.map((code) => (
        <div
          key={code}
          id={`error-${code}`}
          className="scroll-mt-6 gap-x-6 py-2 sm:grid sm:grid-cols-[18rem_minmax(0,1fr)]"
        >
          <dt className="flex items-baseline gap-3">
            <span className="text-muted tabular-nums">{ERROR_STATUS[code]}</span>
            <code className="break-all font-medium font-mono text-[13px]">{code}</code>
          </dt>
          <dd className="max-w-measure text-muted">{withCode(ERROR_MEANINGS[code] ?? '')}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What stands between backticks is code. */
function withCode(text: string): ReactNode[] {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={part} className="font-mono text-[13px] text-ink">
        {part}
      </code>
    ),
  );
}
