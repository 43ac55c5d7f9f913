import { ProductMark } from '#components/shell/product-mark.tsx';
import { SandboxBadge } from '#components/shell/sandbox-badge.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import type { Theme } from '#components/ui/theme.ts';
import { ThemeToggle } from '#components/ui/theme-toggle.tsx';

/** The top of the pages that anyone may read. */
export function PublicHeader({ theme, isSandbox }: { theme: Theme; isSandbox: boolean }) {
  return (
    <header className="mx-auto flex h-16 w-full max-w-page items-center gap-3 px-4 sm:px-6">
      <ProductMark />
      {isSandbox ? <SandboxBadge /> : null}
      <nav aria-label="Documentation" className="ms-auto">
        <ButtonLink href="/docs/api" variant="ghost" size="sm">
          <span className="sm:hidden">API</span>
          <span className="max-sm:hidden">API reference</span>
        </ButtonLink>
      </nav>
      <nav aria-label="Account" className="flex items-center gap-1 sm:gap-2">
        <ThemeToggle initial={theme} />
        <ButtonLink href="/sign-in" variant="ghost" size="sm">
          Sign in
        </ButtonLink>
        <ButtonLink href="/sign-up" variant="secondary" size="sm" className="max-sm:hidden">
          Create a workspace
        </ButtonLink>
      </nav>
    </header>
  );
}
