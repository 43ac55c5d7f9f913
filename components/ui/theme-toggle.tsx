'use client';

import Monitor from 'lucide-react/icons/monitor';
import Moon from 'lucide-react/icons/moon';
import Sun from 'lucide-react/icons/sun';
import { useState } from 'react';
import { buttonClass } from '#components/ui/button.tsx';
import { THEME_COOKIE, THEMES, type Theme } from '#components/ui/theme.ts';

const ICONS = { system: Monitor, light: Sun, dark: Moon };
const ONE_YEAR_SECONDS = 31_536_000;

function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is absent where the site is not on https.
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${ONE_YEAR_SECONDS}; samesite=lax`;
}

/** One button that goes round: as the device, light, dark. `initial` is what the server read from the cookie. */
export function ThemeToggle({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  const Icon = ICONS[theme];
  const label = `Theme: ${theme}. Switch to ${next}.`;
  return (
    <button
      type="button"
      className={buttonClass({ variant: 'ghost', size: 'icon' })}
      aria-label={label}
      title={label}
      onClick={() => {
        setTheme(next);
        applyTheme(next);
      }}
    >
      <Icon className="size-4" aria-hidden />
    </button>
  );
}
