/** Builds the application for production when the last build is missing or older than the sources. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSecrets } from './find-secrets.ts';
import { readGivenVariables } from './run-stack.ts';

const SOURCES = [
  'app',
  'components',
  'emails',
  'lib',
  'public',
  'proxy.ts',
  'instrumentation.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/**
 * @param distDir where Next keeps the build, relative to the repository.
 * @returns whether it had to build.
 * @throws BuildFailed with the compiler's output, or with what of our secrets stands in the files for browsers.
 */
export function ensureBuild(root: string, distDir: string): 'built' | 'fresh' {
  const stamp = join(root, distDir, 'refill-sources');
  const wanted = hashOfSources(root);
  const isFresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (isFresh && existsSync(join(root, distDir, 'BUILD_ID'))) return 'fresh';

  const result = spawnSync(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', REFILL_DIST_DIR: distDir, NEXT_TELEMETRY_DISABLED: '1' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) {
    throw new BuildFailed(`The application does not build:\n${result.stdout}\n${result.stderr}`);
  }
  const leaks = findSecrets(join(root, distDir, 'static'), readGivenVariables(root));
  if (leaks.length > 0) {
    throw new BuildFailed(
      `Browsers would be given a secret:\n${leaks.map((leak) => `  ${leak}`).join('\n')}`,
    );
  }
  writeFileSync(stamp, wanted);
  return 'built';
}

export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
}

function hashOfSources(root: string): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const path = join(root, source);
    if (!existsSync(path)) continue;
    for (const file of statSync(path).isDirectory() ? filesIn(path) : [path]) {
      hash.update(file).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
