import { clsx } from 'clsx';
import { NavLink } from '#components/ui/nav-link.tsx';
import type { TabLink } from '#components/ui/tab-links.tsx';

export interface ShellNavProps {
  label: string;
  links: readonly TabLink[];
}

/** More than these never stand beside the switcher. */
const MOST_BESIDE = 6;

/** The places of the shell: beside the switcher where there is room, on a line of their own on a phone or where they are many. */
export function ShellNav({ label, links }: ShellNavProps) {
  return (
    <nav
      aria-label={label}
      className={clsx(
        'relative -mx-4 overflow-x-auto px-4 [scrollbar-width:none] max-md:w-[calc(100%+2rem)] max-md:border-t',
        links.length > MOST_BESIDE
          ? 'order-last md:-mx-2.5 md:w-[calc(100%+1.25rem)] md:px-0 md:pb-1'
          : 'max-md:order-last md:mx-0 md:px-0',
      )}
    >
      <ul className="flex min-w-max gap-1 py-1.5">
        {links.map(({ href, label: text, isExact }) => (
          <li key={href}>
            <NavLink
              href={href}
              isExact={isExact}
              className="-outline-offset-2 inline-flex h-8 items-center rounded-md px-2.5 text-muted hover:bg-hover hover:text-ink aria-[current=page]:bg-hover aria-[current=page]:text-ink"
            >
              {text}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
