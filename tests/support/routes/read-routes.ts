/** Every method that a route file exports, with what the wrapper says of it: what the security tests are generated from. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { RouteDeclaration } from '#lib/http/route.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export interface DeclaredRoute {
  /** `POST /api/stripe/payments/[id]/refund`, which is its line in the table of examples. */
  name: string;
  file: string;
  method: string;
  path: string;
  isWrite: boolean;
  /** Names of the path's ids, but for `[tenant]`. */
  ids: readonly string[];
  /** Undefined where the route was not made by lib/http/route.ts. */
  declaration: RouteDeclaration | undefined;
}

export async function readRoutes(): Promise<DeclaredRoute[]> {
  const files = globSync('app/**/route.{ts,tsx}', { cwd: ROOT }).sort();
  const perFile = await Promise.all(
    files.map(async (file) => {
      const exported: Record<string, unknown> = await import(/* @vite-ignore */ join(ROOT, file));
      const path = file
        .replace(/^app/, '')
        .replace(/\/route\.tsx?$/, '')
        .replaceAll(/\/\([^)]+\)/g, '');
      return METHODS.filter((method) => method in exported).map((method) => ({
        name: `${method} ${path}`,
        file,
        method,
        path,
        isWrite: !['GET', 'HEAD', 'OPTIONS'].includes(method),
        ids: idsOf(path),
        declaration: declarationOf(exported[method]),
      }));
    }),
  );
  return perFile.flat();
}

/** The names in brackets of a path, but for the tenant's, which the tests fill in by themselves. */
export function idsOf(path: string): string[] {
  return [...path.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].flatMap(([, id = '']) => (id === 'tenant' ? [] : [id]));
}

function declarationOf(handler: unknown): RouteDeclaration | undefined {
  if (typeof handler !== 'function' || !('declaration' in handler)) return undefined;
  return handler.declaration as RouteDeclaration;
}
