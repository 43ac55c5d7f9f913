'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';

export interface NavLinkProps {
  href: string;
  /** Not current on the pages below it: for the first of a set whose address begins all others'. */
  isExact?: boolean | undefined;
  className?: string;
  children: ReactNode;
}

/** Brings the current tab into view where tabs scroll sideways; the page itself stays where it is. */
function reveal(link: HTMLAnchorElement | null): void {
  const strip = link?.closest('nav');
  if (link && strip) strip.scrollLeft = link.offsetLeft - (strip.clientWidth - link.clientWidth) / 2;
}

/** A link that knows whether one is there: `aria-current` on the page itself and, but for `isExact`, on all below it. */
export function NavLink({ href, isExact, className, children }: NavLinkProps) {
  const pathname = usePathname();
  const isCurrent = pathname === href || (!isExact && pathname.startsWith(`${href}/`));
  return (
    <Link
      ref={isCurrent ? reveal : undefined}
      href={href}
      className={className}
      aria-current={isCurrent ? 'page' : undefined}
    >
      {children}
    </Link>
  );
}
