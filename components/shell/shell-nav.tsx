import { NavLink } from '#components/ui/nav-link.tsx';
import type { TabLink } from '#components/ui/tab-links.tsx';

/** The places of the shell: beside the switcher where there is room, on a line of their own on a phone. */
export function ShellNav({ label, links }: { label: string; links: readonly TabLink[] }) {
  return (
    <nav
      aria-label={label}
      className="relative -mx-4 overflow-x-auto px-4 [scrollbar-width:none] max-md:order-last max-md:w-[calc(100%+2rem)] max-md:border-t md:mx-0 md:px-0"
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
