import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

const importLine = /^import\s[^;]*?from\s*'(\.[^']+)';\n/gm;

/**
 * Joins a browser script and what it imports into one classic script: types are stripped, modules follow in the order
 * of their imports, and a function around them keeps their names to themselves. Names must differ between modules.
 */
export function bundle(entry: URL): string {
  const seen = new Set<string>();
  const parts: string[] = [];
  visit(entry, seen, parts);
  return `(() => {\n'use strict';\n${parts.join('\n')}\n})();\n`;
}

function visit(file: URL, seen: Set<string>, parts: string[]): void {
  if (seen.has(file.href)) return;
  seen.add(file.href);
  const source = stripTypeScriptTypes(readFileSync(file, 'utf8'));
  for (const [, path] of source.matchAll(importLine)) {
    if (path) visit(new URL(path, file), seen, parts);
  }
  parts.push(source.replaceAll(importLine, '').replaceAll(/^export (?=\S)/gm, ''));
}
