/** The headers of every page and of every route's answer, whoever asks. */
import { globSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { PAGE_EXAMPLES, ROUTE_EXAMPLES } from '../support/routes/examples.ts';
import { readRoutes } from '../support/routes/read-routes.ts';
import { Person, signedIn } from '../support/signed-in.ts';

const routes = await readRoutes();
const pages = globSync('app/**/page.tsx').map(
  (file) =>
    file
      .replace(/^app/, '')
      .replace(/\/page\.tsx$/, '')
      .replaceAll(/\/\([^)]+\)/g, '') || '/',
);
const fill = (path: string) => path.replace('[tenant]', 'acme').replaceAll(/\[\w+\]/g, crypto.randomUUID());
const reads = [...new Set(routes.filter(({ isWrite }) => !isWrite).map(({ path }) => path))];
const writes = routes.filter(({ isWrite }) => isWrite);

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=()',
};

let owner: Person;
let operator: Person;
beforeAll(async () => {
  owner = await signedIn('owner@acme.test');
  operator = await signedIn('operator@refill.test');
});

function hasHeaders(headers: Headers): void {
  expect(Object.fromEntries(Object.keys(ALWAYS).map((name) => [name, headers.get(name)]))).toEqual(ALWAYS);
  // Browsers heed it over https alone, where it may not be missing.
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8,}/);
  expect(headers.get('x-powered-by')).toBeNull();
}

function policyOf(headers: Headers): Map<string, string[]> {
  const policy = headers.get('content-security-policy') ?? '';
  return new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(' ');
      return [name, sources];
    }),
  );
}

describe('pages', () => {
  it.each(pages)(
    'X8: %s runs no script but those of its own nonce, and is framed by nobody',
    async (page) => {
      const nonces = new Set<string>();
      for (const person of [new Person(), owner, operator]) {
        const { headers, body } = await person.call(fill(page));
        hasHeaders(headers);
        const policy = policyOf(headers);
        expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
        expect(headers.get('x-frame-options')).toBe('DENY');
        expect(policy.get('object-src')).toEqual(["'none'"]);
        expect(policy.get('base-uri')).toEqual(["'none'"]);
        const scripts = policy.get('script-src') ?? [];
        expect(scripts).not.toContain("'unsafe-inline'");
        expect(scripts).not.toContain("'unsafe-eval'");
        const nonce = scripts.find((source) => source.startsWith("'nonce-"))?.slice(7, -1) ?? '';
        expect(nonce).toHaveLength(24);
        expect(nonces).not.toContain(nonce);
        nonces.add(nonce);
        for (const [tag] of String(body).matchAll(/<script\b[^>]*>/g))
          expect(tag).toContain(`nonce="${nonce}"`);
      }
    },
  );

  it('an address that leads nowhere has them too', async () => {
    const { status, headers } = await new Person().call('/acme/nothing/here');
    expect([307, 404]).toContain(status);
    hasHeaders(headers);
    expect(policyOf(headers).get('frame-ancestors')).toEqual(["'none'"]);
  });
});

describe('answers of routes', () => {
  const isData = (headers: Headers) => {
    hasHeaders(headers);
    const policy = policyOf(headers);
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(headers.get('x-frame-options')).toBe('DENY');
  };

  it.each(reads.filter((path) => !path.startsWith('/api/admin/emails/')))(
    'GET %s is data: it runs and loads nothing and is framed by nobody',
    async (path) => {
      for (const person of [new Person(), owner]) isData((await person.call(fill(path))).headers);
    },
  );

  it.each(writes.map(({ name, path, method }) => [name, path, method] as const))(
    '%s, refused, is data too',
    async (_, path, method) => {
      const { status, headers } = await new Person().call(fill(path), { method, body: '{' });
      expect(status).toBeGreaterThanOrEqual(400);
      isData(headers);
      expect(headers.get('cache-control')).toBe('private, no-store');
    },
  );

  it('a mail that an operator previews is framed by our own pages and runs nothing', async () => {
    const { status, headers } = await operator.call('/api/admin/emails/low-balance');
    expect(status).toBe(200);
    hasHeaders(headers);
    const policy = policyOf(headers);
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toBeUndefined();
    expect(policy.get('frame-ancestors')).toEqual(["'self'"]);
    expect(policy.has('sandbox')).toBe(true);
  });

  it('no answer but the description of the API may be kept by a shared cache', async () => {
    for (const path of reads) {
      const { headers } = await owner.call(fill(path));
      const isForAll = path === '/api/openapi.json';
      expect(/public|s-maxage/.test(headers.get('cache-control') ?? ''), path).toBe(isForAll);
    }
  });
});

it('the tables of examples name addresses, not files', () => {
  for (const name of [...Object.keys(PAGE_EXAMPLES), ...Object.keys(ROUTE_EXAMPLES)]) {
    expect(name).toMatch(/^([A-Z]+ )?\//);
  }
});
