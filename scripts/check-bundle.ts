/**
 * `npm run check-bundle`: how much JavaScript the tabs on which money is spent need at their first load, against the page
 * that a wrong address shows, which has nothing but the root layout. All are read from the manifests of one production
 * build.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { ensureBuild } from './stack/build.ts';

const MAX_RATIO = 1.1;
const DIST_DIR = process.env.REFILL_DIST_DIR ?? '.next-test';
const EMPTY_PAGE = '_not-found/page';
const TABS = [
  { name: 'Purchase Credits', page: '[tenant]/settings/billing/purchase/page' },
  { name: 'Saved Cards', page: '[tenant]/settings/billing/cards/page' },
  { name: 'Auto-Recharge', page: '[tenant]/settings/billing/auto-recharge/page' },
] as const;

const buildManifestSchema = z.object({ rootMainFiles: z.array(z.string()).min(1) });
const clientManifestSchema = z.object({ entryJSFiles: z.record(z.string(), z.array(z.string())) });

/** The chunks that a page's HTML asks for: the runtime, and what each of its segments brings. */
function firstLoadFiles(page: string): Set<string> {
  const { rootMainFiles } = buildManifestSchema.parse(
    JSON.parse(readFileSync(join(DIST_DIR, 'build-manifest.json'), 'utf8')),
  );
  const file = join(DIST_DIR, 'server', 'app', `${page}_client-reference-manifest.js`);
  const scope: { __RSC_MANIFEST?: Record<string, unknown> } = {};
  new Script(readFileSync(file, 'utf8')).runInNewContext({ globalThis: scope });
  const manifest = clientManifestSchema.parse(Object.values(scope.__RSC_MANIFEST ?? {})[0]);
  return new Set([...rootMainFiles, ...Object.values(manifest.entryJSFiles).flat()]);
}

/** Gzipped, file by file, as a server sends them. */
function sizeOf(files: Set<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST_DIR, file))).length, 0);
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

ensureBuild('.', DIST_DIR);
const empty = sizeOf(firstLoadFiles(EMPTY_PAGE));
console.log(`${'Empty page'.padEnd(18)}${kilobytes(empty)}`);
const tooHeavy: string[] = [];
for (const { name, page } of TABS) {
  const size = sizeOf(firstLoadFiles(page));
  const ratio = size / empty;
  console.log(
    `${name.padEnd(18)}${kilobytes(size)}  ${ratio.toFixed(3)} of it (at most ${MAX_RATIO.toFixed(2)})`,
  );
  if (ratio > MAX_RATIO) tooHeavy.push(name);
}
if (tooHeavy.length > 0) {
  console.error(`Too much JavaScript before anything is pressed: ${tooHeavy.join(', ')}.`);
  process.exitCode = 1;
}
process.disconnect?.();
