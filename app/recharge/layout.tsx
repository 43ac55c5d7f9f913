import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { ProductMark } from '#components/shell/product-mark.tsx';
import { SandboxBadge } from '#components/shell/sandbox-badge.tsx';
import { readTheme, THEME_COOKIE } from '#components/ui/theme.ts';
import { ThemeToggle } from '#components/ui/theme-toggle.tsx';
import { env } from '#lib/env.ts';

/** Whose page it is, for somebody who comes from a mail; nobody has to sign in here. */
export default async function RescueLayout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <>
      <header className="mx-auto flex h-16 w-full max-w-page items-center gap-3 px-4 sm:px-6">
        <ProductMark />
        {env().isSandbox ? <SandboxBadge /> : null}
        <span className="ms-auto">
          <ThemeToggle initial={theme} />
        </span>
      </header>
      {children}
    </>
  );
}
