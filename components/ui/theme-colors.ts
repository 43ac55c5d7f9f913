/** Tokens of `app/globals.css` that a frame which is not ours, such as Stripe's form, has to be told. */
const FRAME_TOKENS = {
  accent: '--color-accent-ink',
  surface: '--color-surface',
  ink: '--color-ink',
  muted: '--color-muted',
  edge: '--color-edge',
  declined: '--color-declined',
} as const;

export type ThemeColors = Record<keyof typeof FRAME_TOKENS, string>;

/** The tokens as plain colours of the theme that is on: a frame cannot read our variables. */
export function readThemeColors(): ThemeColors {
  // A variable reads back as it was written, both themes in one; only a used colour is a colour.
  const probe = document.body.appendChild(document.createElement('span'));
  const colorOf = (name: keyof typeof FRAME_TOKENS): string => {
    probe.style.color = `var(${FRAME_TOKENS[name]})`;
    return getComputedStyle(probe).color;
  };
  const colors: ThemeColors = {
    accent: colorOf('accent'),
    surface: colorOf('surface'),
    ink: colorOf('ink'),
    muted: colorOf('muted'),
    edge: colorOf('edge'),
    declined: colorOf('declined'),
  };
  probe.remove();
  return colors;
}

/** Calls back when the reader, or the device, changes the theme. Returns how to stop. */
export function onThemeChange(listener: () => void): () => void {
  const device = matchMedia('(prefers-color-scheme: dark)');
  const root = new MutationObserver(listener);
  device.addEventListener('change', listener);
  root.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    device.removeEventListener('change', listener);
    root.disconnect();
  };
}
