import { buttonClass } from '#components/ui/button.tsx';

export interface OlderLinksProps {
  /** The query of the page, without its place. */
  search: Readonly<Record<string, string | undefined>>;
  isNewest: boolean;
  next: string | null;
}

/** To older rows, and back to the newest. */
export function OlderLinks({ search, isNewest, next }: OlderLinksProps) {
  if (isNewest && !next) return null;
  const href = (before?: string) => {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...search, before })) if (value) params.set(name, value);
    return `?${params}`;
  };
  return (
    <nav aria-label="Pages" className="flex justify-end gap-2 border-t px-4 py-3 sm:px-5">
      {isNewest ? null : (
        <a href={href()} className={buttonClass({ size: 'sm' })}>
          Newest
        </a>
      )}
      {next ? (
        <a href={href(next)} className={buttonClass({ size: 'sm' })}>
          Older
        </a>
      ) : null}
    </nav>
  );
}
