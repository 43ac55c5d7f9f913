import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { PublicHeader } from '#components/shell/public-header.tsx';
import { readTheme, THEME_COOKIE } from '#components/ui/theme.ts';
import { env } from '#lib/env.ts';

export default async function PublicLayout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <>
      <PublicHeader theme={theme} isSandbox={env().isSandbox} />
      <main id="main" className="flex grow flex-col">
        {children}
      </main>
    </>
  );
}
