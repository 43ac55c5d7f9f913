/** X11: a real build of a small application whose client component holds a secret. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BuildFailed, ensureBuild } from '#scripts/stack/build.ts';

let root: string;

beforeAll(() => {
  mkdirSync('.refill', { recursive: true });
  root = mkdtempSync(resolve('.refill', 'leaky-'));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  mkdirSync(join(root, 'app'));
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  write('package.json', '{ "name": "leaky", "type": "module" }');
  write('next.config.ts', 'export default { distDir: process.env.REFILL_DIST_DIR };');
  write(
    'app/layout.tsx',
    `export default function Layout({ children }: { children: React.ReactNode }) { return <html lang="en"><body>{children}</body></html>; }`,
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SECRET = 'c0ffee-of-the-scheduler';
const page = (text: string) => `'use client';
export default function Page() { return <button type="button" onClick={() => alert('${text}')}>Press</button>; }`;

function build(text: string): string | null {
  writeFileSync(join(root, '.env.local'), `CRON_SECRET=${SECRET}\n`);
  writeFileSync(join(root, 'app', 'page.tsx'), page(text));
  try {
    ensureBuild(root, '.next');
    return null;
  } catch (error) {
    if (error instanceof BuildFailed) return error.message;
    throw error;
  }
}

it('X11: the build fails where a secret would reach browsers, by its value and by its looks, and else does not', () => {
  const byValue = build(SECRET);
  expect(byValue).toContain('the value of CRON_SECRET is in');
  expect(byValue).not.toContain(SECRET);
  expect(build('sk_live_51HabcDEFghijk')).toContain('a secret key of Stripe is in');
  expect(build('nothing to hide')).toBeNull();
}, 240_000);
