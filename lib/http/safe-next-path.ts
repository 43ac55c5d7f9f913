/**
 * A `next` parameter that may be followed: a path of this site, or null.
 *
 * A browser reads `//host` and `/\host` as another site and strips tabs and newlines before it looks, so the answer
 * is taken from the URL parser instead of from the text.
 */
export function safeNextPath(next: string | null | undefined): string | null {
  if (!next?.startsWith('/')) return null;
  const home = 'http://here.invalid';
  if (!URL.canParse(next, home)) return null;
  const url = new URL(next, home);
  // `/..//host` stays on this origin while it is parsed, and would leave it when it is followed.
  if (url.origin !== home || url.pathname.startsWith('//')) return null;
  return `${url.pathname}${url.search}${url.hash}`;
}
