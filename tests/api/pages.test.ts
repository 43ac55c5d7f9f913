/**
 * Every page × everyone, generated from the page files, and again as a browser's prefetch asks for it and with headers
 * that only Next itself should send: what is not for somebody is in no answer to him.
 */
import { globSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGE_EXAMPLES } from '../support/routes/examples.ts';
import { idsOf } from '../support/routes/read-routes.ts';
import { type Cast, makeCast } from '../support/routes/things.ts';
import { owner } from '../support/running-ledger.ts';
import { type Answer, Person } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';

const EXAMPLES = 'tests/support/routes/examples.ts';

/** Shown to whoever has the link. */
const BY_TOKEN = ['/invoices/', '/recharge/'];

type Kind = 'public' | 'tenant' | 'operator';

const pages = globSync('app/**/page.tsx')
  .sort()
  .map(
    (file) =>
      file
        .replace(/^app/, '')
        .replace(/\/page\.tsx$/, '')
        .replaceAll(/\/\([^)]+\)/g, '') || '/',
  );
const kindOf = (page: string): Kind | undefined => {
  if (page.startsWith('/[tenant]')) return 'tenant';
  if (page === '/admin' || page.startsWith('/admin/')) return 'operator';
  const isPublic =
    globSync(`app/(public)${page === '/' ? '' : page}/page.tsx`.replaceAll('[', '[[]')).length > 0;
  return isPublic || BY_TOKEN.some((folder) => page.startsWith(folder)) ? 'public' : undefined;
};
const of = (kind: Kind) => pages.filter((page) => kindOf(page) === kind);

/** How a browser asks for a page in advance, and what Next passes on between its own parts. */
const VARIANTS: Readonly<Record<string, Record<string, string>>> = {
  'as a document': {},
  'as the data of a navigation': { rsc: '1' },
  'as a prefetch': { rsc: '1', 'next-router-prefetch': '1', purpose: 'prefetch' },
  'as a prefetched segment': {
    rsc: '1',
    'next-router-prefetch': '1',
    'next-router-segment-prefetch': '/_tree',
  },
  'as a prefetch at run time': { rsc: '1', 'next-router-prefetch': '2' },
  'with the header that once went past the proxy': {
    'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy',
    'x-middleware-prefetch': '1',
  },
  'with headers of the inside': {
    'x-middleware-rewrite': '/',
    'x-middleware-next': '1',
    'x-nextjs-data': '1',
    'x-invoke-path': '/',
    'x-invoke-status': '200',
    'x-matched-path': '/',
    'x-now-route-matches': '1',
    'x-prerender-revalidate': '1',
    'x-page-path': '/sign-in',
    'x-refill-peer': '127.0.0.1',
  },
  'with the name of another site': {
    'x-forwarded-host': 'evil.test',
    'x-forwarded-proto': 'https',
    'x-original-url': '/sign-in',
    'x-rewrite-url': '/sign-in',
    forwarded: 'host=evil.test',
  },
  'as a server action': { 'next-action': '0'.repeat(42), accept: 'text/x-component' },
};
const variants = Object.keys(VARIANTS);

let cast: Cast;
beforeAll(async () => {
  cast = await makeCast();
}, 120_000);
afterAll(() => owner.end());

function pathOf(page: string): string {
  const ids = PAGE_EXAMPLES[page]?.ids ?? {};
  return idsOf(page).reduce(
    (path, id) => {
      const thing = ids[id];
      return path.replace(`[${id}]`, thing ? encodeURIComponent(cast.ours[thing]) : '');
    },
    page.replace('[tenant]', cast.ours.tenantSlug),
  );
}

const ask = (person: Person, page: string, headers: Record<string, string> = {}): Promise<Answer> =>
  person.call(pathOf(page), { headers });

/** Where a redirect leads, whether it is one of HTTP or one that the page itself carries. */
const location = ({ headers, body }: Answer) =>
  headers.get('location') ?? /NEXT_REDIRECT;\w+;([^;]+);/.exec(String(body))?.[1] ?? '';

function tellsNothing({ body }: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  for (const secret of [cast.ours.tenantName, cast.ours.ownerEmail, cast.ours.tenantId]) {
    expect(text).not.toContain(secret);
  }
}

function isPrivate({ headers }: Answer): void {
  const cacheControl = headers.get('cache-control') ?? '';
  expect(cacheControl).not.toMatch(/public|s-maxage/);
  expect(cacheControl).toMatch(/private|no-store/);
}

describe('every page is known to these tests', () => {
  it.each(pages)('%s is public, of a tenant or of the operator', (page) => {
    expect(
      kindOf(page),
      `${page} lies in none of app/(public), app/[tenant] and app/admin: say in tests/api/pages.test.ts who may see it.`,
    ).toBeDefined();
  });

  it.each(pages)('%s has ids to be asked for with', (page) => {
    for (const id of idsOf(page)) {
      expect(
        PAGE_EXAMPLES[page]?.ids?.[id],
        `Add a line for '${page}' to PAGE_EXAMPLES in ${EXAMPLES}: ids has to say what [${id}] names.`,
      ).toBeDefined();
    }
  });
});

describe('pages of a tenant', () => {
  it.each(of('tenant'))('X1: %s sends who is signed out to sign in, and back afterwards', async (page) => {
    const answer = await ask(new Person(), page);
    expect(answer.status).toBe(307);
    const target = new URL(location(answer), stack().APP_URL);
    expect([target.pathname, target.searchParams.get('next')]).toEqual(['/sign-in', pathOf(page)]);
    tellsNothing(answer);
    isPrivate(answer);
  });

  it.each(of('tenant'))('X1: %s is 404 to a stranger and to the operator', async (page) => {
    for (const person of [cast.stranger, cast.operator]) {
      const answer = await ask(person, page);
      expect(answer.status).toBe(404);
      tellsNothing(answer);
      isPrivate(answer);
    }
  });

  it.each(of('tenant'))(
    'X16: %s is shown to every member it is for, and kept by no shared cache',
    async (page) => {
      for (const role of ['member', 'admin', 'owner'] as const) {
        const answer = await ask(cast[role], page);
        isPrivate(answer);
        if (role === 'member' && PAGE_EXAMPLES[page]?.isForManagers) {
          expect(answer.status).toBe(404);
          continue;
        }
        if (answer.status === 307) {
          expect(location(answer)).toContain(`/${cast.ours.tenantSlug}/`);
          continue;
        }
        expect(answer.status).toBe(200);
        expect(answer.body).toContain(cast.ours.tenantName);
      }
    },
  );

  it.each(of('tenant').flatMap((page) => variants.map((variant) => [page, variant] as const)))(
    'X12: %s, asked for %s, tells who is signed out and a stranger nothing',
    async (page, variant) => {
      for (const person of [new Person(), cast.stranger]) {
        const answer = await ask(person, page, VARIANTS[variant]);
        tellsNothing(answer);
        expect(answer.headers.get('cache-control') ?? '').not.toMatch(/public|s-maxage/);
        expect(location(answer)).not.toContain('evil.test');
      }
    },
  );
});

describe('pages of the operator', () => {
  it.each(of('operator'))('X2: %s is for the operator alone', async (page) => {
    const signedOut = await ask(new Person(), page);
    expect(signedOut.status).toBe(307);
    expect(location(signedOut)).toContain('/sign-in');
    for (const person of [cast.stranger, cast.member, cast.admin, cast.owner]) {
      const answer = await ask(person, page);
      expect(answer.status).toBe(404);
      expect(answer.body).not.toContain('aria-label="Admin"');
    }
    const shown = await ask(cast.operator, page);
    expect(shown.status).toBe(200);
    isPrivate(shown);
  });

  it.each(of('operator').flatMap((page) => variants.map((variant) => [page, variant] as const)))(
    'X12: %s, asked for %s, tells nobody else anything',
    async (page, variant) => {
      for (const person of [new Person(), cast.stranger]) {
        const answer = await ask(person, page, VARIANTS[variant]);
        tellsNothing(answer);
        expect(String(answer.body)).not.toContain('aria-label="Admin"');
      }
    },
  );
});

describe('public pages', () => {
  it.each(of('public'))('%s is shown to anyone and tells of no tenant', async (page) => {
    const answer = await ask(new Person(), page);
    expect(answer.status).toBe(PAGE_EXAMPLES[page]?.needsSession ? 307 : 200);
    tellsNothing(answer);
  });

  it.each(['//evil.test', '/\\evil.test', 'https://evil.test', '/%5cevil.test', 'javascript:alert(1)'])(
    'X6: signing in with next=%s leads to no other site',
    async (next) => {
      for (const page of ['/sign-in', '/sign-up', '/confirm-email']) {
        const { body, headers } = await cast.owner.call(`${page}?next=${encodeURIComponent(next)}`);
        expect(headers.get('location') ?? '').not.toContain('evil.test');
        expect(body).not.toMatch(/(href|action)="[^"]*(\/\/|\\)evil\.test/);
        expect(body).not.toContain('href="javascript:');
      }
    },
  );
});
