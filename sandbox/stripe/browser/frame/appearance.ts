interface Appearance {
  theme?: string;
  variables?: Record<string, string>;
  rules?: Record<string, Record<string, string>>;
  labels?: string;
}

const themes: Record<string, Record<string, string>> = {
  stripe: {
    colorPrimary: '#0055de',
    colorBackground: '#ffffff',
    colorText: '#30313d',
    colorTextSecondary: '#5d5f6b',
    colorDanger: '#c0123c',
  },
  night: {
    colorPrimary: '#85d996',
    colorBackground: '#30313d',
    colorText: '#ffffff',
    colorTextSecondary: '#c3c4cc',
    colorDanger: '#fe87a1',
  },
};

const sheet = new CSSStyleSheet();

/**
 * Puts Stripe's appearance variables to work as custom properties, and its rules (`.Input`, `.Label`, …) into a
 * constructed style sheet: neither is an inline style, so the strictest policy lets them through.
 */
export function applyAppearance(appearance: Appearance = {}): void {
  const root = document.documentElement;
  const variables = { ...(themes[appearance.theme ?? 'stripe'] ?? themes.stripe), ...appearance.variables };
  for (const [name, value] of Object.entries(variables)) {
    root.style.setProperty(`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value);
  }
  root.dataset.scheme = isDark(variables.colorBackground) ? 'dark' : 'light';
  while (sheet.cssRules.length > 0) sheet.deleteRule(0);
  for (const [selector, declarations] of Object.entries(appearance.rules ?? {})) {
    if (!/^\.[A-Z][\w:. >-]*$/.test(selector)) continue;
    const rule = sheet.cssRules[sheet.insertRule(`${selector} {}`, sheet.cssRules.length)];
    if (!(rule instanceof CSSStyleRule)) continue;
    for (const [name, value] of Object.entries(declarations)) {
      rule.style.setProperty(
        name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
        value,
      );
    }
  }
  document.adoptedStyleSheets = sheet.cssRules.length > 0 ? [sheet] : [];
}

/** Lets the browser read the colour, whatever notation it is in, and judges its lightness. */
function isDark(colour: string | undefined): boolean {
  const context = document.createElement('canvas').getContext('2d');
  if (!context || !colour) return false;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 255, green = 255, blue = 255] = context.getImageData(0, 0, 1, 1).data;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
}
