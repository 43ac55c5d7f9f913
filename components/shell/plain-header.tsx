import { ProductMark } from '#components/shell/product-mark.tsx';
import { SandboxBadge } from '#components/shell/sandbox-badge.tsx';
import type { Theme } from '#components/ui/theme.ts';
import { ThemeToggle } from '#components/ui/theme-toggle.tsx';

/** Whose page it is, for somebody who comes by a link to do one thing; nobody has to sign in here. */
export function PlainHeader({ theme, isSandbox }: { theme: Theme; isSandbox: boolean }) {
  return (
    <header className="mx-auto flex h-16 w-full max-w-page items-center gap-3 px-4 sm:px-6">
      <ProductMark />
      {isSandbox ? <SandboxBadge /> : null}
      <span className="ms-auto">
        <ThemeToggle initial={theme} />
      </span>
    </header>
  );
}
