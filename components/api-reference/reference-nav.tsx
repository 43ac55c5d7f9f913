import type { ApiOperation } from '#lib/openapi/operation.ts';

export interface ReferenceNavProps {
  groups: ReadonlyMap<string, readonly ApiOperation[]>;
}

const linkClass = 'block rounded-md py-1 text-muted hover:text-ink';

/** What the page holds. Beside it where there is room, folded away above it where there is not. */
export function ReferenceNav({ groups }: ReferenceNavProps) {
  const list = (
    <ul className="grid gap-4">
      <li>
        <p className="font-medium">Begin</p>
        <a href="#authentication" className={linkClass}>
          Authentication
        </a>
        <a href="#idempotency" className={linkClass}>
          Repeating safely
        </a>
        <a href="#limits" className={linkClass}>
          Limits
        </a>
        <a href="#errors" className={linkClass}>
          Errors
        </a>
      </li>
      {[...groups].map(([group, operations]) => (
        <li key={group}>
          <p className="font-medium">{group}</p>
          {operations.map(({ id, summary }) => (
            <a key={id} href={`#${id}`} className={linkClass}>
              {summary}
            </a>
          ))}
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <details className="rounded-md border bg-surface lg:hidden">
        <summary className="px-4 py-3 font-medium">On this page</summary>
        <nav aria-label="On this page" className="px-4 pb-4">
          {list}
        </nav>
      </details>
      <nav
        aria-label="On this page"
        className="sticky top-6 max-h-[calc(100dvh-3rem)] self-start overflow-y-auto pe-2 max-lg:hidden"
      >
        {list}
      </nav>
    </>
  );
}
