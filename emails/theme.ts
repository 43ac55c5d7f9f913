/** The colours of app/globals.css, light and dark: mail programs know neither custom properties nor light-dark(). */
export const LIGHT = {
  canvas: '#fbfbfb',
  surface: '#ffffff',
  line: '#e5e5e8',
  ink: '#19191c',
  muted: '#5c5c66',
  accent: '#3550d0',
  accentInk: '#2f49c4',
  onAccent: '#ffffff',
  debt: '#8a5000',
} as const;

const DARK = {
  canvas: '#0b0b0c',
  surface: '#131315',
  line: '#28282c',
  ink: '#ededf0',
  muted: '#a3a3ad',
  accent: '#4c68e8',
  accentInk: '#a5b4ff',
  debt: '#e9b256',
} as const;

export const FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

export const DARK_QUERY = '@media (prefers-color-scheme: dark)';

/**
 * Inline styles are the light theme, which every program understands; those that know the query turn dark. The canvas
 * is named twice because React Email repeats the body's style on a cell within it.
 */
export const DARK_STYLES = `:root{color-scheme:light dark;supported-color-schemes:light dark}
${DARK_QUERY}{
.canvas,.canvas>table>tbody>tr>td{background-color:${DARK.canvas}!important}
.surface{background-color:${DARK.surface}!important;border-color:${DARK.line}!important}
.line{border-color:${DARK.line}!important}
.ink{color:${DARK.ink}!important}
.muted{color:${DARK.muted}!important}
.debt{color:${DARK.debt}!important}
.link{color:${DARK.accentInk}!important}
.button{background-color:${DARK.accent}!important}
}`;
