import ChevronLeft from 'lucide-react/icons/chevron-left';
import Link from 'next/link';

export interface BackLinkProps {
  href: string;
  /** Where it leads: "All invoices". */
  label: string;
}

/** The way back to the list that a page was opened from. */
export function BackLink({ href, label }: BackLinkProps) {
  return (
    <Link
      href={href}
      className="-ms-1 inline-flex min-h-6 items-center rounded-md pe-1 text-muted hover:text-ink"
    >
      <ChevronLeft className="size-4" aria-hidden />
      {label}
    </Link>
  );
}
