import { clsx } from 'clsx';
import { CopyButton } from '#components/ui/copy-button.tsx';

export interface CodeBlockProps {
  /** What it shows: "A first call". */
  label: string;
  /** Named on the right: "Shell", "TypeScript", "JSON". */
  language?: string;
  code: string;
  className?: string;
}

/** Code to copy. What is wide or long scrolls in its own frame, by keyboard too. */
export function CodeBlock({ label, language, code, className }: CodeBlockProps) {
  return (
    <figure className={clsx('min-w-0 overflow-hidden rounded-md border bg-subtle', className)}>
      <figcaption className="flex items-center justify-between gap-3 border-b py-1.5 ps-4 pe-1.5">
        <span className="min-w-0 truncate font-medium text-xs">
          {label}
          {language ? <span className="ms-2 font-normal text-muted">{language}</span> : null}
        </span>
        <CopyButton text={code} label="Copy" />
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable without a mouse.
        tabIndex={0}
        className="-outline-offset-2 max-h-144 overflow-auto px-4 py-3 font-mono text-[13px] leading-5"
      >
        <code>{code}</code>
      </pre>
    </figure>
  );
}
