import type { ReactNode } from 'react';
import { ProductMark } from '#components/shell/product-mark.tsx';
import { SandboxBadge } from '#components/shell/sandbox-badge.tsx';
import { ShellNav } from '#components/shell/shell-nav.tsx';
import { type ShellUser, UserMenu } from '#components/shell/user-menu.tsx';
import type { TabLink } from '#components/ui/tab-links.tsx';
import type { Theme } from '#components/ui/theme.ts';
import { ThemeToggle } from '#components/ui/theme-toggle.tsx';

export interface AppShellProps {
  user: ShellUser;
  isOperator: boolean;
  isSandbox: boolean;
  theme: Theme;
  /** Where one is: the tenant switcher, or the word for the operator's side. */
  place: ReactNode;
  homeHref: string;
  navLabel: string;
  links: readonly TabLink[];
  children: ReactNode;
}

/** The frame around every page of someone who is signed in. */
export function AppShell(props: AppShellProps) {
  const { user, isOperator, isSandbox, theme, place, homeHref, navLabel, links, children } = props;
  return (
    <>
      <header className="border-b bg-surface">
        <div className="mx-auto flex w-full max-w-page flex-wrap items-center gap-x-2 px-4 sm:px-6">
          <div className="flex h-14 min-w-0 items-center gap-1.5">
            <ProductMark href={homeHref} wordless />
            <span aria-hidden className="ms-1 text-edge">
              /
            </span>
            {place}
          </div>
          <ShellNav label={navLabel} links={links} />
          <div className="-me-2 ms-auto flex h-14 items-center gap-1">
            {isSandbox ? <SandboxBadge /> : null}
            <ThemeToggle initial={theme} />
            <UserMenu user={user} isOperator={isOperator} />
          </div>
        </div>
      </header>
      <main
        id="main"
        className="mx-auto grid w-full max-w-page grow grid-cols-1 content-start gap-6 px-4 py-6 sm:px-6 sm:py-8"
      >
        {children}
      </main>
    </>
  );
}
