import type { ReactNode } from 'react';
import { AppShell } from '#components/shell/app-shell.tsx';
import type { ShellUser } from '#components/shell/user-menu.tsx';
import type { TabLink } from '#components/ui/tab-links.tsx';
import type { Theme } from '#components/ui/theme.ts';

export interface AdminShellProps {
  user: ShellUser;
  isSandbox: boolean;
  theme: Theme;
  links: readonly TabLink[];
  children: ReactNode;
}

/** The operator's side of the house: the same frame, closer rows (give tables `dense`). */
export function AdminShell({ links, children, ...shell }: AdminShellProps) {
  return (
    <AppShell
      {...shell}
      isOperator
      place={<span className="px-2 font-medium">Admin</span>}
      homeHref="/admin"
      navLabel="Admin"
      links={links}
    >
      <div className="grid grid-cols-1 gap-4 text-[13px]">{children}</div>
    </AppShell>
  );
}
