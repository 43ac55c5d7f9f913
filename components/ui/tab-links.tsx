import { NavLink } from '#components/ui/nav-link.tsx';

export interface TabLink {
  href: string;
  label: string;
  /** Not current on the pages below it. */
  isExact?: boolean;
}

/** Tabs that are addresses: they survive reload, Back and a shared link. They scroll sideways where it is narrow. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  return (
    <nav
      aria-label={label}
      className="relative -mx-4 sm:-mx-6 overflow-x-auto px-4 [scrollbar-width:none] sm:px-6"
    >
      <ul className="flex min-w-max gap-5 border-b">
        {tabs.map(({ href, label: text, isExact }) => (
          <li key={href}>
            <NavLink
              href={href}
              isExact={isExact}
              className="-mb-px -outline-offset-2 inline-flex h-10 items-center border-transparent border-b-2 text-muted hover:text-ink aria-[current=page]:border-accent-ink aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              {text}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
