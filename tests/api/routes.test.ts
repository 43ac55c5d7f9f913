/**
 * Every route × everyone who may not call it, generated from the route files: a new route is covered the day it is made.
 * What a route has to answer follows from the access that it declares; what is sent, from tests/support/routes/examples.ts.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, callRoute, namesThings, type Sender } from '../support/routes/call-route.ts';
import { ROUTE_EXAMPLES } from '../support/routes/examples.ts';
import { moneyDigest } from '../support/routes/money-digest.ts';
import { type DeclaredRoute, readRoutes } from '../support/routes/read-routes.ts';
import { type Cast, makeCast } from '../support/routes/things.ts';
import { owner } from '../support/running-ledger.ts';
import { Person } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';

const EXAMPLES = 'tests/support/routes/examples.ts';
const ROLES = ['member', 'admin', 'owner'] as const;

const routes = await readRoutes();
const of = (...who: string[]) => routes.filter(({ declaration }) => who.includes(accessOf(declaration)));
const accessOf = (declaration: DeclaredRoute['declaration']) => declaration?.access.who ?? '';
const named = (list: DeclaredRoute[]) => list.map((route) => [route.name, route] as const);

let cast: Cast;

beforeAll(async () => {
  cast = await makeCast();
}, 120_000);
afterAll(() => owner.end());

async function statusOf(route: DeclaredRoute, sender: Sender, tenant = cast.ours, things = tenant) {
  const { status } = await callRoute(route, sender, tenant, things);
  return status;
}

/** That a call is refused, and that nothing was written by it. */
async function refused(route: DeclaredRoute, calls: [who: string, sender: Sender, status: number][]) {
  const tenants = [cast.ours.tenantId, cast.theirs.tenantId];
  const before = await moneyDigest(tenants);
  const answered: Record<string, number> = {};
  for (const [who, sender] of calls) answered[who] = await statusOf(route, sender);
  expect(answered).toEqual(Object.fromEntries(calls.map(([who, , status]) => [who, status])));
  expect(await moneyDigest(tenants)).toEqual(before);
}

const everyone = (): [string, Sender][] => [
  ['a stranger', { person: cast.stranger }],
  ['a member', { person: cast.member }],
  ['an admin', { person: cast.admin }],
  ['an owner', { person: cast.owner }],
];

/** Who is just allowed. */
function allowedSender({ declaration }: DeclaredRoute): Sender {
  switch (declaration?.access.who) {
    case 'api-key':
      return { bearer: cast.keys.good };
    case 'operator-key':
      return { bearer: cast.keys.operator };
    case 'operator':
      return { person: cast.operator };
    case 'tenant-role':
      return { person: cast[declaration.access.role] };
    case 'signed-in':
      return { person: cast.owner };
    default:
      return {};
  }
}

describe('every route is known to these tests', () => {
  it('there are routes', () => {
    expect(routes.length).toBeGreaterThan(40);
  });

  it.each(named(routes))('%s says who may call it', (name, { file, declaration }) => {
    expect(
      declaration,
      `${name} in ${file} declares no access. Make it with route({ access: … }) of lib/http/route.ts, or with selfProvingRoute where it needs the bytes of its body.`,
    ).toBeDefined();
  });

  it.each(named(routes))('%s has what the tests are to send', (name, route) => {
    const example = ROUTE_EXAMPLES[name];
    const add = `Add a line for '${name}' to ROUTE_EXAMPLES in ${EXAMPLES}`;
    for (const id of route.ids) {
      expect(example?.ids?.[id], `${add}: ids has to say what [${id}] names.`).toBeDefined();
    }
    if (accessOf(route.declaration) === 'self-proving') {
      expect(example?.unproven, `${add}: unproven has to say what a call without proof gets.`).toBeDefined();
    }
    const schema = route.declaration?.body;
    if (!schema) return;
    const parsed = schema.safeParse(bodyOf(route, cast.ours));
    expect(parsed.error?.issues, `${add}: body has to be what the route takes.`).toBeUndefined();
  });

  it('no line is left of a route that is gone', () => {
    const names = new Set(routes.map(({ name }) => name));
    expect(Object.keys(ROUTE_EXAMPLES).filter((name) => !names.has(name))).toEqual([]);
  });

  it('there are no server actions, which no test here would see', () => {
    const sources = globSync('{app,components,lib}/**/*.{ts,tsx}').filter((file) =>
      /^\s*['"]use server['"]/m.test(readFileSync(file, 'utf8')),
    );
    expect(sources).toEqual([]);
    const manifest = join(
      process.env.REFILL_DIST_DIR ?? '.next-test',
      'server',
      'server-reference-manifest.json',
    );
    expect(existsSync(manifest)).toBe(true);
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ node: {}, edge: {} });
  });
});

describe('who is not signed in', () => {
  it.each(named(of('signed-in', 'tenant-role', 'operator')))(
    'X1: %s is 401 without a session, even with an API key',
    async (_, route) => {
      await refused(route, [
        ['nobody', {}, 401],
        ['an API key', { bearer: cast.keys.good }, 401],
        ['a made-up session', { person: new Person(undefined, { 'sb-127-auth-token': 'base64-e30' }) }, 401],
      ]);
    },
  );
});

describe('who belongs to another tenant', () => {
  it.each(named(of('tenant-role')))('X1: %s is 404 to a stranger and to the operator', async (_, route) => {
    await refused(route, [
      ['a stranger', { person: cast.stranger }, 404],
      ['the operator', { person: cast.operator }, 404],
    ]);
  });

  it.each(named(of('tenant-role').filter(namesThings)))(
    "X1: %s is 404 where somebody names another tenant's things as his own",
    async (name, route) => {
      const tenants = [cast.ours.tenantId, cast.theirs.tenantId];
      const before = await moneyDigest(tenants);
      const { foreign = 404 } = ROUTE_EXAMPLES[name] ?? {};
      expect(await statusOf(route, { person: cast.owner }, cast.ours, cast.theirs)).toBe(foreign);
      expect(await moneyDigest(tenants)).toEqual(before);
    },
  );

  it.each(named(of('signed-in').filter(namesThings)))(
    "X1: %s is refused where somebody names another's things",
    async (name, route) => {
      const { foreign = 404 } = ROUTE_EXAMPLES[name] ?? {};
      await refused(route, [
        ['a stranger', { person: cast.stranger }, foreign],
        ['the operator', { person: cast.operator }, foreign],
      ]);
    },
  );
});

describe('whose role is not enough', () => {
  const above = routes.flatMap((route) => {
    const access = route.declaration?.access;
    if (access?.who !== 'tenant-role') return [];
    return ROLES.slice(0, ROLES.indexOf(access.role)).map((role) => [route.name, role, route] as const);
  });

  it.each(above)('X2: %s is 403 to a mere %s', async (_, role, route) => {
    await refused(route, [[role, { person: cast[role] }, 403]]);
  });

  it.each(named(of('operator')))('X2: %s does not exist but for the operator', async (_, route) => {
    await refused(
      route,
      everyone().map(([who, sender]) => [who, sender, 404]),
    );
  });

  it.each(named(of('operator-key')))("X2: %s is 401 to whoever has no operator's key", async (_, route) => {
    await refused(route, [
      ['nobody', {}, 401],
      ['a made-up key', { bearer: 'rko_test_made_up' }, 401],
      ['an API key', { bearer: cast.keys.good }, 401],
      ['the operator', { person: cast.operator }, 401],
    ]);
  });

  it.each(named(of('scheduler')))('X2: %s is 401 to whoever does not know its secret', async (_, route) => {
    await refused(route, [
      ['nobody', {}, 401],
      ['who guesses', { bearer: 'x'.repeat(stack().CRON_SECRET.length) }, 401],
      ['an API key', { bearer: cast.keys.good }, 401],
      ['the operator', { person: cast.operator }, 401],
    ]);
  });
});

describe('API keys', () => {
  const keyed = named(of('api-key'));

  it.each(keyed)('X15: %s is 401 without a key, with a session, and with a revoked key', async (_, route) => {
    await refused(route, [
      ['nobody', {}, 401],
      ['an owner without a key', { person: cast.owner }, 401],
      ['a made-up key', { bearer: 'rk_test_made_up' }, 401],
      ['a revoked key', { bearer: cast.keys.revoked }, 401],
    ]);
  });

  it.each(keyed)('X2: %s is 403 to a key without its scope', async (_, route) => {
    const access = route.declaration?.access;
    const lacking = access?.who === 'api-key' ? cast.keys.lacking[access.scope] : undefined;
    expect(lacking, 'A key that lacks this scope is made in tests/support/routes/things.ts.').toBeDefined();
    await refused(route, [['a key without the scope', { bearer: lacking ?? '' }, 403]]);
  });

  it.each(named(of('api-key').filter(namesThings)))(
    'X1: %s is 404 to a key of another tenant',
    async (name, route) => {
      const { foreign = 404 } = ROUTE_EXAMPLES[name] ?? {};
      await refused(route, [['a key of another tenant', { bearer: cast.keys.theirs }, foreign]]);
    },
  );
});

describe("keys of the platform's operator", () => {
  it.each(named(of('operator-key')))(
    'X15: %s is 401 without one, with a session, with a tenant’s key, and with a revoked one',
    async (_, route) => {
      await refused(route, [
        ['nobody', {}, 401],
        ['the operator without a key', { person: cast.operator }, 401],
        ["a tenant's key", { bearer: cast.keys.good }, 401],
        ['a made-up key', { bearer: 'rko_made_up' }, 401],
        ['a revoked key', { bearer: cast.keys.revokedOperator }, 401],
      ]);
    },
  );
});

describe('a request that did not come from a page of ours', () => {
  const withCookies = routes.filter(
    (route) =>
      route.isWrite &&
      ['anyone', 'signed-in', 'tenant-role', 'operator'].includes(accessOf(route.declaration)),
  );

  it.each(named(withCookies))('X5: %s is 403 from a foreign Origin, and without one', async (_, route) => {
    const person = accessOf(route.declaration) === 'operator' ? cast.operator : cast.owner;
    await refused(route, [
      ['another site', { person, origin: 'https://evil.test' }, 403],
      ['a site whose name begins like ours', { person, origin: `${stack().APP_URL}.evil.test` }, 403],
      ['a file', { person, origin: 'null' }, 403],
      ['no Origin', { person, origin: null }, 403],
    ]);
  });
});

/** Last, since these calls do something: that the refusals above are not refusals of everyone. */
describe('who may call', () => {
  it.each(named(of('tenant-role', 'signed-in', 'operator', 'operator-key', 'api-key', 'anyone')))(
    '%s is answered',
    async (name, route) => {
      const answer = await callRoute(route, allowedSender(route), cast.ours);
      const { allowed } = ROUTE_EXAMPLES[name] ?? {};
      const told = JSON.stringify(answer.body);
      if (allowed === undefined) expect(answer.status, told).toBeLessThan(400);
      else expect(answer.status, told).toBe(allowed);
    },
  );

  it.each(named(of('self-proving')))('%s is answered what it says without any proof', async (name, route) => {
    expect(await statusOf(route, {})).toBe(ROUTE_EXAMPLES[name]?.unproven);
  });

  it.each(named(of('scheduler')))('%s is answered to the scheduler', async (_, route) => {
    expect(await statusOf(route, { bearer: stack().CRON_SECRET })).toBe(200);
  });
});
