import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { PlainHeader } from '#components/shell/plain-header.tsx';
import { readTheme, THEME_COOKIE } from '#components/ui/theme.ts';
import { env } from '#lib/env.ts';

export default async function RescueLayout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <>
      <PlainHeader theme={theme} isSandbox={env().isSandbox} />
      {children}
    </>
  );
}
