/** A copy of the repository in which one guard is missing. Files are hard links, so that it costs next to nothing. */
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeGuard } from './code-guards.ts';

/** What is made from the rest, and other copies. */
const LEFT_OUT = new Set(['.git', '.refill', '.next', '.next-test', 'node_modules', 'next-env.d.ts']);

/**
 * @param into below the repository, whose packages are found from there; `hasPackages` copies them all the same, since
 *   the application is only built from within its own root.
 * @throws where the guard is not where the table says: a guard that cannot be removed proves nothing
 */
export function copyWithoutGuard(guard: CodeGuard, into: string, hasPackages: boolean): void {
  rmSync(into, { recursive: true, force: true });
  link('.', into, LEFT_OUT);
  if (hasPackages) link('node_modules', join(into, 'node_modules'), new Set());
  const source = readFileSync(guard.file, 'utf8');
  const parts = source.split(guard.find);
  if (parts.length !== 2) {
    throw new Error(
      `${guard.file} has "${guard.find}" ${parts.length - 1} times, not once: mend scripts/guards.`,
    );
  }
  const changed = join(into, guard.file);
  // Written through, the link would change the repository itself.
  rmSync(changed);
  writeFileSync(changed, parts.join(guard.replace));
}

function link(from: string, to: string, leftOut: ReadonlySet<string>): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (leftOut.has(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) link(source, target, new Set());
    else linkSync(source, target);
  }
}
